import Foundation
import Primitives

/// One request, whole: the server reads the body before anyone sees it.
public struct Request: Sendable {
    public let method: Method
    /// The path as it was sent, still percent-encoded, without the query.
    public let path: String
    /// What follows the `?`, as it was sent; a signature may cover it in this form.
    public let rawQuery: String
    /// The query's parameters, in order and decoded once.
    public let query: FormFields
    public let headers: Headers
    public let body: [UInt8]
    /// The address of the peer, or of the client that a trusted proxy names; `unix` on a Unix socket.
    public let client: String
    /// What a `multipart/form-data` body consists of; `nil` for any other body, and for a broken one.
    public private(set) var parts: [FormPart]?
    /// What the router took from the path, decoded: `{id}` is `parameters["id"]`.
    public internal(set) var parameters: [String: String] = [:]

    public init(
        _ method: Method, _ target: String, headers: Headers = [:], body: [UInt8] = [], parts: [FormPart]? = nil, client: String = "unix"
    ) {
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        self.method = method
        path = String(target[..<mark])
        rawQuery = String(target[mark...].dropFirst())
        query = FormFields(urlEncoded: Array(rawQuery.utf8))
        self.headers = headers
        self.body = body
        self.parts = parts
        self.client = client
    }

    /// The same with its body taken apart.
    public func with(_ parts: [FormPart]?) -> Request {
        var copy = self
        copy.parts = parts
        return copy
    }

    /// The body as JSON.
    /// - Throws: `Problem` with status 415 for another content type, 400 for a body that is not the JSON asked for (it names the field), or has
    ///   a NUL in a string (not every database keeps it in a text), or more marks in a row than a stream-safe text.
    public func decode<Body: Decodable>(_: Body.Type = Body.self) throws(Problem) -> Body {
        guard headers.mediaType == "application/json" else { throw .unsupportedMediaType("application/json") }
        guard !body.escapesNUL, body.isStreamSafeJSON else { throw .malformedBody(nil) }
        do {
            return try JSONDecoder().decode(Body.self, from: Data(body))
        } catch let error as DecodingError {
            throw .malformedBody(error)
        } catch {
            throw .malformedBody(nil)
        }
    }

    /// The body's fields, as a page's form or a payment gateway sends them; files are not among them.
    public func form() throws(Problem) -> FormFields {
        if headers.mediaType == "multipart/form-data" {
            guard let parts else { throw .malformedBody(nil) }
            return FormFields(bytes: parts.filter { $0.fileName == nil }.map { ($0.name, $0.bytes) })
        }
        guard headers.mediaType == "application/x-www-form-urlencoded" else {
            throw .unsupportedMediaType("application/x-www-form-urlencoded")
        }
        return FormFields(urlEncoded: body)
    }

    /// The value of the first cookie of this name, as it was sent (RFC 6265 §4.2).
    public func cookie(_ name: String) -> String? {
        for header in headers.all("cookie") {
            for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
                guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
                if Substring(pair[..<sign]).trimmingBlanks == name { return String(Substring(pair[sign...].dropFirst()).trimmingBlanks) }
            }
        }
        return nil
    }

    /// The token of `Authorization: Bearer …` (RFC 6750); `nil` when there are two such fields.
    public var bearerToken: String? {
        let fields = headers.all("authorization")
        guard fields.count == 1, let parts = fields.first?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        let token = parts[1].trimmingBlanks
        return token.isEmpty || token.utf8.contains(UInt8(ascii: " ")) ? nil : String(token)
    }
}

public struct Method: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let get = Method(rawValue: "GET")
    public static let head = Method(rawValue: "HEAD")
    public static let post = Method(rawValue: "POST")
    public static let put = Method(rawValue: "PUT")
    public static let patch = Method(rawValue: "PATCH")
    public static let delete = Method(rawValue: "DELETE")
    public static let options = Method(rawValue: "OPTIONS")
}

extension [UInt8] {
    /// Whether a JSON string in it has a NUL: `\u0000` behind no backslash of its own (RFC 8259 §7).
    fileprivate var escapesNUL: Bool {
        var rest = self[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "\\")) {
            let escape = rest[start...].prefix(6)
            if escape.elementsEqual(#"\u0000"#.utf8) { return true }
            rest = rest[start...].dropFirst(2)
        }
        return false
    }
}
