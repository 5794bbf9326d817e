import Contracts
import Crypto
import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing
import Web

@testable import Enrollment
@testable import SignIn

@Suite struct SignInTests {
    private static let browser = String(repeating: "b", count: 32)

    /// Begins a login and answers what the passport was asked.
    private func begin(_ bench: Bench, returnTo: String = "/registration") async throws -> FormFields {
        let place = try await bench.services.signIn.begin(returnTo: returnTo, browser: Self.browser, in: .zh)
        return Request(.get, place).query
    }

    private func answer(_ asked: FormFields, iss: String = FakePassport.issuer) throws -> FormFields {
        FormFields([("code", "code-1"), ("state", try #require(asked["state"])), ("iss", iss)])
    }

    @Test("S3 the passport is asked in the reader's language", arguments: [(nil, "zh-CN"), ("language=en", "en")] as [(String?, String)])
    func language(cookie: String?, asked: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let request = Request(.get, "/login", headers: cookie.map { ["Cookie": $0] } ?? [:])
        let place = try #require(try await bench.services.signIn.toPassport(request).headers["location"])
        #expect(Request(.get, place).query["ui_locales"] == asked)
    }

    @Test("E4 a login by authorization code with PKCE opens a session of our own")
    func signsIn() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let asked = try await begin(bench)
        #expect(asked["response_type"] == "code" && asked["code_challenge_method"] == "S256" && asked["client_id"] == "cet")
        #expect(asked["redirect_uri"] == "http://cet.test/callback")
        try bench.passport.prepare(bench.passport.claims(nonce: asked["nonce"]))
        let (token, place) = try await bench.services.signIn.finish(try answer(asked), browser: Self.browser)
        #expect(place == "/registration")
        let verifier = try #require(bench.passport.verifiers.first)
        #expect(asked["code_challenge"] == Base64.urlEncode(Digest.sha256(Array(verifier.utf8))))
        let request = Request(.get, "/", headers: ["Cookie": "cet-session=\(token)"])
        let candidate = try await bench.services.sessions.candidate(of: request)
        #expect(candidate == Candidate(account: AccountID(rawValue: "account-1"), email: "a@example.com", isVerified: true))
        try await bench.services.sessions.close(request)
        await #expect(throws: Problem.notSignedIn) { try await bench.services.sessions.candidate(of: request) }
    }

    @Test("E4 a session ends when its time is over, cached or not")
    func sessionEnds() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let token = try await bench.services.sessions.open(for: Bench.candidate(1), passportSession: "sid")
        let request = Request(.get, "/", headers: ["Cookie": "cet-session=\(token)"])
        bench.clock.advance(by: .seconds(8 * 3_600 - 1))
        _ = try await bench.services.sessions.candidate(of: request)
        bench.clock.advance(by: .seconds(1))
        await #expect(throws: Problem.notSignedIn) { try await bench.services.sessions.candidate(of: request) }
    }

    @Test("E4 a token in the cookie is not what rests in the database")
    func hashedAtRest() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let token = try await bench.services.sessions.open(for: Bench.candidate(1), passportSession: "sid")
        let stored = try await bench.database.read { try $0.first("SELECT token FROM sessions") { try $0.next([UInt8].self) } }
        #expect(stored == Digest.sha256(Array(token.utf8)))
    }

    enum Forgery: CaseIterable {
        case wrongIssuer, wrongAudience, wrongNonce, noNonce, expired, fromTheFuture, noEmail, forgedSignature, noToken
    }

    @Test("E4 an ID token that isn't for this login is refused", arguments: Forgery.allCases)
    func forged(_ forgery: Forgery) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let asked = try await begin(bench)
        let nonce = asked["nonce"]
        let passport = bench.passport
        switch forgery {
        case .wrongIssuer: try passport.prepare(passport.claims(nonce: nonce, iss: "http://evil.test"))
        case .wrongAudience: try passport.prepare(passport.claims(nonce: nonce, aud: "ncre"))
        case .wrongNonce: try passport.prepare(passport.claims(nonce: "n"))
        case .noNonce: try passport.prepare(passport.claims(nonce: nil))
        case .expired: try passport.prepare(passport.claims(nonce: nonce, life: .seconds(-31)))
        case .fromTheFuture: try passport.prepare(passport.claims(nonce: nonce, age: .seconds(-31)))
        case .noEmail: try passport.prepare(passport.claims(nonce: nonce, email: nil))
        case .forgedSignature:
            let key = JWT.SigningKey.ed25519(id: "key-1", try Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)))
            passport.prepare(forged: try JWT.sign(passport.claims(nonce: nonce), type: "JWT", with: key))
        case .noToken: passport.prepare(forged: nil)
        }
        await #expect(throws: SignInRefusal.notAuthentic) {
            try await bench.services.signIn.finish(try answer(asked), browser: Self.browser)
        }
    }

    @Test("E4 clocks may differ by half a minute")
    func leeway() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let asked = try await begin(bench)
        try bench.passport.prepare(bench.passport.claims(nonce: asked["nonce"], life: .seconds(-29), age: .seconds(-29)))
        _ = try await bench.services.signIn.finish(try answer(asked), browser: Self.browser)
    }

    @Test("E4 a key that is new is fetched")
    func newKey() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let asked = try await begin(bench)
        try bench.passport.prepare(bench.passport.claims(nonce: asked["nonce"]), key: 1)
        _ = try await bench.services.signIn.finish(try answer(asked), browser: Self.browser)
    }

    @Test("E4 a state is good once, for the browser that began, for half an hour, from this passport")
    func state() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let signIn = bench.services.signIn
        let asked = try await begin(bench)
        try bench.passport.prepare(bench.passport.claims(nonce: asked["nonce"]))
        await #expect(throws: SignInRefusal.unknownLogin) { try await signIn.finish(try answer(asked), browser: nil) }
        await #expect(throws: SignInRefusal.unknownLogin) { try await signIn.finish(try answer(asked), browser: "another") }
        await #expect(throws: SignInRefusal.notAuthentic) {
            try await signIn.finish(try answer(asked, iss: "http://evil.test"), browser: Self.browser)
        }
        await #expect(throws: SignInRefusal.unknownLogin) { try await signIn.finish(try answer(asked), browser: Self.browser) }
        let late = try await begin(bench)
        bench.clock.advance(by: .minutes(30))
        await #expect(throws: SignInRefusal.unknownLogin) { try await signIn.finish(try answer(late), browser: Self.browser) }
    }

    @Test(
        "E4 a login goes on only to a place of this site",
        arguments: [
            ("/payment", "/payment"), ("//evil.test", "/registration"), ("https://evil.test", "/registration"),
            ("/\\evil", "/registration"), ("/" + String(repeating: "x", count: 511), "/" + String(repeating: "x", count: 511)),
            ("/" + String(repeating: "x", count: 512), "/registration"),
        ])
    func returnTo(asked: String, place: String) { #expect((asked.localPath ?? "/registration") == place) }
}
