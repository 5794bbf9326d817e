import Foundation
import Primitives

/// What is sent back.
public struct Response: Sendable {
    public var status: Status
    public var headers: Headers
    public var body: [UInt8]
    /// The same page in English, for whoever reads it so; `nil` where there is one reading.
    public var english: [UInt8]?

    public init(_ status: Status, headers: Headers = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public static func json(_ value: some Encodable, _ status: Status = .ok) throws -> Response {
        Response(status, headers: ["Content-Type": "application/json"], body: try JSON.encode(value))
    }

    public static func text(_ text: String, _ status: Status = .ok, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status, headers: ["Content-Type": type], body: Array(text.utf8))
    }

    public static let noContent = Response(.noContent)

    /// 303: the next request is a GET, whatever this one was (RFC 9110 §15.4.4).
    public static func seeOther(_ location: String) -> Response { Response(.seeOther, headers: ["Location": location]) }

    public func with(_ name: String, _ value: String) -> Response {
        var copy = self
        copy.headers.add(name, value)
        return copy
    }
}

public struct Status: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let ok = Status(rawValue: 200)
    public static let created = Status(rawValue: 201)
    public static let accepted = Status(rawValue: 202)
    public static let noContent = Status(rawValue: 204)
    public static let found = Status(rawValue: 302)
    public static let seeOther = Status(rawValue: 303)
    public static let notModified = Status(rawValue: 304)
    public static let badRequest = Status(rawValue: 400)
    public static let unauthorized = Status(rawValue: 401)
    public static let forbidden = Status(rawValue: 403)
    public static let notFound = Status(rawValue: 404)
    public static let methodNotAllowed = Status(rawValue: 405)
    public static let conflict = Status(rawValue: 409)
    public static let contentTooLarge = Status(rawValue: 413)
    public static let unsupportedMediaType = Status(rawValue: 415)
    public static let unprocessable = Status(rawValue: 422)
    public static let tooManyRequests = Status(rawValue: 429)
    public static let headersTooLarge = Status(rawValue: 431)
    public static let internalServerError = Status(rawValue: 500)
    public static let badGateway = Status(rawValue: 502)
    public static let serviceUnavailable = Status(rawValue: 503)
    public static let gatewayTimeout = Status(rawValue: 504)
}

/// The one way JSON is written: the same value is the same bytes, so that an answer can be compared, cached and signed.
public enum JSON {
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    public static func decode<Value: Decodable>(_: Value.Type = Value.self, from bytes: [UInt8]) throws -> Value {
        guard bytes.isStreamSafeJSON else { throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too many marks")) }
        return try JSONDecoder().decode(Value.self, from: Data(bytes))
    }
}
