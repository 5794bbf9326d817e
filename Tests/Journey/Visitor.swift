import Foundation
import HTTP
import HTTPClient
import Primitives

/// A browser of sorts: keeps the cookies of each site and follows a redirect only when it is told to.
final class Visitor {
    private let client: HTTPClient
    private let answered: @Sendable (Call, Response) -> Void
    private var cookies: [String: [String: String]] = [:]

    /// - Parameter answered: sees each answer, whatever it says, as soon as it is there.
    init(_ client: HTTPClient, answered: @escaping @Sendable (Call, Response) -> Void = { _, _ in }) {
        self.client = client
        self.answered = answered
    }

    func get(_ url: String) async throws -> Response { try await send(.get, url, [:], []) }

    func send(_ method: HTTP.Method, _ url: String, json body: some Encodable) async throws -> Response {
        try await send(method, url, ["Content-Type": "application/json"], try JSON.encode(body))
    }

    func post(_ url: String, form: [(name: String, value: String)]) async throws -> Response {
        let body = Array(FormFields(form).urlEncoded.utf8)
        return try await send(
            .post, url, ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"], body)
    }

    /// GETs the URL and every `Location` after it, up to `limit` of them. - Returns: the last answer, and where it came from.
    func follow(_ url: String, limit: Int = 10) async throws -> (answer: Response, url: String) {
        var url = url
        for _ in 0..<limit {
            let answer = try await get(url)
            guard (300..<400).contains(answer.status.rawValue), let location = answer.headers["location"] else { return (answer, url) }
            url = Self.resolve(location, against: url)
        }
        throw RigFailure("more than \(limit) redirects, the last to \(url)")
    }

    /// POSTs the form and shows what it leads to.
    func submit(_ url: String, form: [(name: String, value: String)]) async throws -> Response {
        let answer = try await post(url, form: form)
        guard answer.status == .seeOther, let location = answer.headers["location"] else { return answer }
        return try await get(Self.resolve(location, against: url))
    }

    static func resolve(_ location: String, against url: String) -> String {
        URL(string: location, relativeTo: URL(string: url))?.absoluteString ?? location
    }

    private func send(_ method: HTTP.Method, _ url: String, _ headers: Headers, _ body: [UInt8]) async throws -> Response {
        guard let parts = URL(string: url), let host = parts.host() else { throw RigFailure("not a URL: \(url)") }
        let origin = "\(parts.scheme ?? "http")://\(host):\(parts.port ?? 80)"
        guard let base = BaseURL(origin) else { throw RigFailure("not a URL: \(url)") }
        var headers = headers
        if let known = cookies[origin], !known.isEmpty {
            headers.add("Cookie", known.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
        }
        let target = url.dropFirst(origin.count)
        let call = Call(method, target.isEmpty ? "/" : String(target), at: base, headers: headers, body: body, timeout: .seconds(60))
        let answer = try await client.send(call)
        answered(call, answer)
        for cookie in answer.headers.all("set-cookie") { keep(cookie, of: origin) }
        return answer
    }

    private func keep(_ header: String, of origin: String) {
        let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return }
        cookies[origin, default: [:]][String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The answer's JSON, when its status is the one that was hoped for.
    func decoded<Body: Decodable>(_ status: Status = .ok, as type: Body.Type = Body.self) throws -> Body {
        try expect(status)
        return try JSON.decode(Body.self, from: body)
    }

    @discardableResult
    func expect(_ statuses: Status...) throws -> Response {
        guard statuses.contains(status) else {
            throw RigFailure(
                "answered \(status.rawValue) instead of \(statuses.map(\.rawValue)): \(text.prefix(400))",
                isPassing: [.badGateway, .serviceUnavailable, .gatewayTimeout].contains(status))
        }
        return self
    }

    /// The `code` of a problem document.
    var problemCode: String? { (try? JSON.decode(Problem.Document.self, from: body))?.code }
}
