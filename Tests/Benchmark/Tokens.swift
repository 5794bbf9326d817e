import Crypto
import Foundation
import HTTP
import HTTPClient
import Journey
import Primitives
import Runtime

/// What other services ask of a token (P10): userinfo by whoever has it, introspection by its client.
struct Tokens {
    let rig: Rig

    private static let client = "benchmark", redirect = "http://127.0.0.1:9/callback", password = "Benchmark#2026"
    private static let people = 16
    private static let round = 20_000

    private struct Captcha: Decodable { let id: String }
    private struct Answer: Decodable {
        let accessToken: String
        enum CodingKeys: String, CodingKey { case accessToken = "access_token" }
    }

    func measure(into table: inout Table) async throws {
        let secret = Effects.system.random(32).hexadecimal
        let file = URL(filePath: rig.path(of: "benchmark-secret"))
        try Data(secret.utf8).write(to: file)
        try rig.passport.operate(
            "client", "add", "--id", Self.client, "--name", "Benchmark", "--redirect-uri", Self.redirect, "--secret-file", file.path)
        let (http, verifier) = (HTTPClient(connectionsPerHost: 4), Base64.urlEncode(Effects.system.random(32)))
        defer { http.close() }
        let basic = "Basic " + Base64.encode(Array("\(Self.client):\(secret)".utf8))
        var tokens: [String] = []
        for person in 0..<Self.people { tokens.append(try await token(of: person, http, verifier, basic)) }
        let userInfo = try load(tokens.map { userInfoRequest($0) }) { $0.contains("\"sub\"") }
        let introspection = try load(tokens.map { introspectionRequest($0, basic) }) { $0.contains("\"active\":true") }
        for (work, result) in [("userinfo, HTTP, 64 connections", userInfo), ("introspection, HTTP, 64 connections", introspection)] {
            let perSecond = median(result.map(\.perSecond))
            table.add(
                .init(
                    work: work, figure: rate(perSecond), p50: median(result.map(\.p50)), p99: median(result.map(\.p99)),
                    budget: "≥ 15,000 /s", isKept: perSecond >= 15_000))
        }
    }

    private func load(_ requests: [[UInt8]], isRight: (String) -> Bool) throws -> [LoadResult] {
        let round = (0..<Self.round).map { requests[$0 % requests.count] }
        return try (0..<3).map { _ in
            try Load(port: rig.port("passport"), connections: 64).run(round) { _, answer in
                guard answer.status == 200, isRight(answer.text) else { throw LoadFailure("\(answer.status): \(answer.text)") }
            }
        }
    }

    private func userInfoRequest(_ token: String) -> [UInt8] {
        Array("GET /oauth/userinfo HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
    }

    private func introspectionRequest(_ token: String, _ basic: String) -> [UInt8] {
        let body = "token=\(token)"
        return Array(
            """
            POST /oauth/introspect HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAuthorization: \(basic)\r\n\
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8)
    }

    /// Makes an account, logs in, and redeems a code, as an exam's browser and server do.
    private func token(of person: Int, _ http: HTTPClient, _ verifier: String, _ basic: String) async throws -> String {
        let password = URL(filePath: rig.path(of: "benchmark-password"))
        try Data(Self.password.utf8).write(to: password)
        try rig.passport.operate(
            "account", "add", "--email", "token\(person)@mail.example", "--password-file", password.path, "--verified")
        let session = try await post("/api/v1/sessions", person, http)
        let cookie = (session.headers["set-cookie"] ?? "").prefix { $0 != ";" }
        let challenge = Base64.urlEncode(Digest.sha256(Array(verifier.utf8)))
        let query = FormFields([
            ("response_type", "code"), ("client_id", Self.client), ("redirect_uri", Self.redirect), ("scope", "openid email"),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ])
        let back = try await send(.get, query.appended(to: "/oauth/authorize"), ["Cookie": String(cookie)], [], http)
        let answered = (back.headers["location"] ?? "").split(separator: "?").last.map { Array($0.utf8) } ?? []
        guard let code = FormFields(urlEncoded: answered)["code"] else { throw LoadFailure("no code: \(back.status)") }
        let form = FormFields([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Self.redirect), ("code_verifier", verifier),
        ])
        let answer = try await send(
            .post, "/oauth/token", ["Content-Type": "application/x-www-form-urlencoded", "Authorization": basic],
            Array(form.urlEncoded.utf8),
            http)
        return try JSON.decode(Answer.self, from: answer.body).accessToken
    }

    private func post(_ path: String, _ person: Int, _ http: HTTPClient) async throws -> Response {
        let captcha = try JSON.decode(Captcha.self, from: try await send(.get, "/api/v1/captcha?kind=question", [:], [], http).body)
        let body = """
            {"email":"token\(person)@mail.example","password":"\(Self.password)","captcha":{"id":"\(captcha.id)","answer":"0000"}}
            """
        return try await send(.post, path, ["Content-Type": "application/json"], Array(body.utf8), http)
    }

    private func send(_ method: HTTP.Method, _ target: String, _ headers: Headers, _ body: [UInt8], _ http: HTTPClient) async throws
        -> Response
    {
        guard let base = BaseURL(rig.url("passport")) else { throw LoadFailure("no passport") }
        return try await http.send(Call(method, target, at: base, headers: headers, body: body, timeout: .seconds(30)))
    }
}
