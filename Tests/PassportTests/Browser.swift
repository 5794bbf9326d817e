import Captcha
import Crypto
import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Synchronization
import Testing

@testable import Passport

/// A person's browser, or a program: keeps cookies, sends JSON and forms, follows nothing by itself.
final class Browser: Sendable {
    static let password = "correct-Horse-42"

    let rig: Rig
    private let client: String
    private let cookies = Mutex<[String: String]>([:])
    private let registrations = Mutex<[String: ID<Account>]>([:])

    init(_ rig: Rig, from client: String = "192.0.2.1") {
        self.rig = rig
        self.client = client
    }

    var cookieNames: [String] { cookies.withLock { $0.keys.sorted() } }
    func cookie(_ name: String) -> String? { cookies.withLock { $0[name] } }
    func set(_ name: String, _ value: String) { cookies.withLock { $0[name] = value } }

    func get(_ target: String, headers: Headers = [:]) async throws -> Response { try await send(.get, target, headers: headers) }
    func delete(_ target: String) async throws -> Response { try await send(.delete, target) }

    func post(_ target: String, json body: some Encodable, method: HTTP.Method = .post) async throws -> Response {
        try await send(method, target, headers: ["Content-Type": "application/json"], body: try JSON.encode(body))
    }

    /// A form of one of our pages.
    func post(_ target: String, form: KeyValuePairs<String, String>, headers: Headers = ["Sec-Fetch-Site": "same-origin"]) async throws
        -> Response
    {
        var headers = headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return try await send(.post, target, headers: headers, body: Array(FormFields(form.map { ($0.key, $0.value) }).urlEncoded.utf8))
    }

    private func send(_ method: HTTP.Method, _ target: String, headers: Headers = [:], body: [UInt8] = []) async throws -> Response {
        var headers = headers
        let sent = cookies.withLock { $0.map { "\($0)=\($1)" }.joined(separator: "; ") }
        if !sent.isEmpty { headers["Cookie"] = sent }
        let answer = try await rig.answer(Request(method, target, headers: headers, body: body, client: client))
        for line in answer.headers.all("set-cookie") { keep(line) }
        return answer
    }

    private func keep(_ line: String) {
        let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        cookies.withLock { $0[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1]) }
    }
}

// What people do, in one step each.
extension Browser {
    /// A fresh captcha with the answer that always passes.
    func captcha() async throws -> CaptchaAnswerBody {
        let body = try JSON.decode(CaptchaBody.self, from: try await get("/api/v1/captcha?kind=question").body)
        return CaptchaAnswerBody(id: body.id, answer: Plan.testAnswer)
    }

    func register(_ email: String, password: String = Browser.password) async throws -> Response {
        let body = RegistrationBody(email: email, password: password, captcha: try await captcha())
        let answer = try await post("/api/v1/accounts", json: body)
        if let id = try? answer.json(NextStepBody.self).registration { registrations.withLock { $0[email] = id } }
        return answer
    }

    /// What the last registration of this address, as it was typed, was answered with.
    func registration(_ email: String) throws -> ID<Account> { try #require(registrations.withLock { $0[email] }) }

    /// - Parameter trusting: whether the browser is to need no captcha from now on.
    func logIn(
        _ email: String, password: String = Browser.password, registration: ID<Account>? = nil, trusting: Bool? = nil
    ) async throws -> Response {
        let captcha = try await captcha()
        let body = LogInBody(email: email, password: password, captcha: captcha, registration: registration, trustDevice: trusting)
        return try await post("/api/v1/sessions", json: body)
    }

    func logInWithoutCaptcha(_ email: String, password: String = Browser.password) async throws -> Response {
        try await post("/api/v1/sessions", json: LogInBody(email: email, password: password))
    }

    func verify(_ email: String, code: String) async throws -> Response {
        try await post("/api/v1/accounts/verification", json: VerificationBody(registration: try registration(email), code: code))
    }

    func resend(_ email: String, registration: ID<Account>? = nil) async throws -> Response {
        try await post("/api/v1/accounts/verification/mail", json: ResendBody(email: email, registration: registration))
    }

    /// The code in the newest letter.
    func mailedCode(_ email: String) async throws -> String {
        let letter = try #require(try await rig.letters(to: email).last)
        return try #require(letter.text.firstMatch(of: /\n {4}([0-9A-Z]{6})\n/)).1.description
    }

    /// The link in the newest letter, without the origin.
    func mailedLink(_ email: String) async throws -> String {
        let letter = try #require(try await rig.letters(to: email).last)
        return try #require(letter.text.firstMatch(of: /https:\/\/passport\.test(\/verify\/\S+)/)).1.description
    }

    func registerAndVerify(_ email: String) async throws {
        _ = try await register(email)
        #expect(try await verify(email, code: try await mailedCode(email)).status == .noContent)
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
    var location: String { headers["location"] ?? "" }

    func json<Body: Decodable>(_: Body.Type = Body.self) throws -> Body { try JSON.decode(Body.self, from: body) }

    var problem: Problem.Document { get throws { try json() } }
    /// The stable code of a refusal.
    var code: String? { try? json(Problem.Document.self).code }
    /// The registration that a page's form would send.
    var registration: String {
        get throws { try #require(text.firstMatch(of: /name="registration" value="([^"]+)"/)).1.description }
    }

    /// The codes of the refused inputs.
    var fieldCodes: [String] { (try? json(Problem.Document.self).errors?.map(\.code)) ?? [] }
}
