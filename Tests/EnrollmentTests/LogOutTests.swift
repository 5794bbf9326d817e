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

/// Logging out together with the passport (OpenID Connect Back-Channel Logout, RP-Initiated Logout).
@Suite struct LogOutTests {
    /// `account-N`, logged in by a session of the passport. - Returns: the request of that browser.
    private func signIn(_ bench: Bench, _ index: Int, by session: String, idToken: String? = nil) async throws -> Request {
        let sessions = bench.services.sessions
        let token = try await sessions.open(for: Bench.candidate(index), passportSession: session, idToken: idToken)
        return Request(.get, "/", headers: ["Cookie": "\(sessions.cookie.name)=\(token)"])
    }

    private func isLoggedIn(_ request: Request, _ bench: Bench) async throws -> Bool {
        try await bench.services.sessions.visitor(of: request) != nil
    }

    private func claims(
        _ bench: Bench, iss: String = FakePassport.issuer, aud: String = "cet", life: Timestamp.Span = .minutes(2),
        age: Timestamp.Span = .seconds(0), jti: String = "token-1", sub: String? = "account-1", sid: String? = "sid-1",
        events: [String] = [LogoutTokenClaims.event], nonce: String? = nil
    ) -> LogoutTokenClaims {
        let now = bench.clock.now
        return LogoutTokenClaims(
            iss: iss, aud: aud, iat: (now - age).seconds, exp: (now + life).seconds, jti: jti, sub: sub, sid: sid,
            events: Dictionary(uniqueKeysWithValues: events.map { ($0, LogoutTokenClaims.Event()) }), nonce: nonce)
    }

    private func send(_ token: String, _ bench: Bench) async throws -> Response {
        try await bench.send(.post, "/backchannel-logout", form: [("logout_token", token)])
    }

    private func send(_ claims: LogoutTokenClaims, _ bench: Bench, type: String = "logout+jwt", key: Int = 0) async throws -> Response {
        try await send(try bench.passport.sign(claims, type: type, key: key), bench)
    }

    @Test("P12 the passport's word ends what came from its session, at once, cached or not, and nothing else")
    func ends() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (cached, fresh) = (try await signIn(bench, 1, by: "sid-1"), try await signIn(bench, 1, by: "sid-1"))
        let (another, stranger) = (try await signIn(bench, 1, by: "sid-2"), try await signIn(bench, 2, by: "sid-3"))
        #expect(try await isLoggedIn(cached, bench))
        let answer = try await send(claims(bench), bench)
        #expect(answer.status == .ok && answer.headers["cache-control"] == "no-store" && answer.body.isEmpty)
        #expect(try await !isLoggedIn(cached, bench))
        #expect(try await !isLoggedIn(fresh, bench))
        #expect(try await isLoggedIn(another, bench))
        #expect(try await isLoggedIn(stranger, bench))
    }

    enum Forgery: CaseIterable {
        case wrongIssuer, wrongAudience, expired, fromTheFuture, noEvent, anotherEvent, nonce, nobody, noNumber, overlongNumber
        case overlongSession, idTokenType, accessTokenType, forgedSignature, unsigned, garbage, empty
    }

    @Test(
        "P10 P12 a token that is not the passport's word on a logout, to us and for now, is 400 and ends nothing",
        arguments: Forgery.allCases)
    func forged(_ forgery: Forgery) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let request = try await signIn(bench, 1, by: "sid-1")
        let stranger = JWT.SigningKey.ed25519(id: "key-1", try Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)))
        let long = String(repeating: "x", count: 256)
        let answer: Response =
            switch forgery {
            case .wrongIssuer: try await send(claims(bench, iss: "http://evil.test"), bench)
            case .wrongAudience: try await send(claims(bench, aud: "ncre"), bench)
            case .expired: try await send(claims(bench, life: .seconds(-30)), bench)
            case .fromTheFuture: try await send(claims(bench, age: .seconds(-30)), bench)
            case .noEvent: try await send(claims(bench, events: []), bench)
            case .anotherEvent: try await send(claims(bench, events: ["http://schemas.openid.net/event/frontchannel-logout"]), bench)
            case .nonce: try await send(claims(bench, nonce: "n"), bench)
            case .nobody: try await send(claims(bench, sub: nil, sid: nil), bench)
            case .noNumber: try await send(claims(bench, jti: ""), bench)
            case .overlongNumber: try await send(claims(bench, jti: long), bench)
            case .overlongSession: try await send(claims(bench, sid: long), bench)
            case .idTokenType: try await send(claims(bench), bench, type: "JWT")
            case .accessTokenType: try await send(claims(bench), bench, type: "at+jwt")
            case .forgedSignature: try await send(try JWT.sign(claims(bench), type: "logout+jwt", with: stranger), bench)
            case .unsigned:
                try await send(
                    Base64.urlEncode(Array(#"{"alg":"none","typ":"logout+jwt"}"#.utf8)) + "."
                        + Base64.urlEncode(try JSON.encode(claims(bench))) + ".", bench)
            case .garbage: try await send("a.b.c", bench)
            case .empty: try await send("", bench)
            }
        #expect(answer.status == .badRequest)
        #expect(try answer.problem().code == "logout.not_authentic")
        #expect(try await isLoggedIn(request, bench))
    }

    @Test("P10 clocks may differ by half a minute; a key that is new is fetched")
    func leeway() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        #expect(try await send(claims(bench, life: .seconds(-29), jti: "1"), bench).status == .ok)
        #expect(try await send(claims(bench, age: .seconds(-29), jti: "2"), bench).status == .ok)
        #expect(try await send(claims(bench, jti: "3"), bench, key: 1).status == .ok)
    }

    @Test("P10 a request that is no form with one token is 400")
    func malformed() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let token = try bench.passport.sign(claims(bench), type: "logout+jwt")
        #expect(try await bench.send(.post, "/backchannel-logout").status == .badRequest)
        #expect(try await bench.send(.post, "/backchannel-logout", json: "{\"logout_token\":\"\(token)\"}").status == .badRequest)
        let twice = [("logout_token", token), ("logout_token", token)]
        #expect(try await bench.send(.post, "/backchannel-logout", form: twice).status == .badRequest)
        #expect(try await bench.send(.post, "/backchannel-logout?logout_token=\(token)", form: []).status == .badRequest)
        #expect(try await send(token, bench).status == .ok)
    }

    @Test("P10 a token counts once; ten at once count once")
    func replayed() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let token = try bench.passport.sign(claims(bench), type: "logout+jwt")
        let answers = try await withThrowingTaskGroup(of: Status.self) { group in
            for _ in 1...10 { group.addTask { try await send(token, bench).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0 == .ok } == 1 && answers.count { $0 == .badRequest } == 9)
        let later = try await signIn(bench, 1, by: "sid-9")
        #expect(try await send(claims(bench, sid: "sid-9"), bench).status == .badRequest)
        #expect(try await isLoggedIn(later, bench))
    }

    @Test("P12 a word on an account without a session ends all of the account's; another account's session ends by no one else's name")
    func subjects() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let own = [try await signIn(bench, 1, by: "sid-1"), try await signIn(bench, 1, by: "sid-2")]
        let other = try await signIn(bench, 2, by: "sid-3")
        #expect(try await send(claims(bench, jti: "1", sub: "account-1", sid: "sid-3"), bench).status == .ok)
        #expect(try await isLoggedIn(other, bench))
        for request in own { #expect(try await isLoggedIn(request, bench)) }
        #expect(try await send(claims(bench, jti: "2", sid: nil), bench).status == .ok)
        for request in own { #expect(try await !isLoggedIn(request, bench)) }
        #expect(try await isLoggedIn(other, bench))
        #expect(try await send(claims(bench, jti: "3", sub: nil, sid: "sid-3"), bench).status == .ok)
        #expect(try await !isLoggedIn(other, bench))
    }

    @Test("P12 that our session is gone already is no error")
    func gone() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let request = try await signIn(bench, 1, by: "sid-1")
        try await bench.services.sessions.close(request)
        #expect(try await send(claims(bench), bench).status == .ok)
    }

    @Test("P12 a logout that overtakes its login: no session is opened for it afterwards")
    func overtaken() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let browser = String(repeating: "b", count: 32)
        let asked = Request(.get, try await bench.services.signIn.begin(returnTo: "/", browser: browser, in: .zh)).query
        try bench.passport.prepare(bench.passport.claims(nonce: asked["nonce"]))
        #expect(try await send(claims(bench), bench).status == .ok)
        let answer = FormFields([("code", "c"), ("state", try #require(asked["state"])), ("iss", FakePassport.issuer)])
        await #expect(throws: SignInRefusal.unknownLogin) { try await bench.services.signIn.finish(answer, browser: browser) }
    }

    @Test("P12 while the passport's keys can't be had it is 503, and the token is good afterwards")
    func passportDown() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let token = try bench.passport.sign(claims(bench), type: "logout+jwt")
        bench.passport.setDown(true)
        #expect(try await send(token, bench).status == .serviceUnavailable)
        bench.passport.setDown(false)
        #expect(try await send(token, bench).status == .ok)
    }

    @Test("P12 another process that shares the database notices within a second")
    func anotherProcess() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let request = try await signIn(bench, 1, by: "sid-1")
        let services = bench.services
        let other = Sessions(
            database: bench.database, effects: services.effects, cookie: services.sessions.cookie, lifetime: services.sessions.lifetime)
        #expect(try await other.visitor(of: request) != nil)
        #expect(try await send(claims(bench), bench).status == .ok)
        bench.clock.advance(by: .seconds(1))
        #expect(try await other.visitor(of: request) == nil)
    }

    @Test("P12 退出登录 ends our session and leads through the passport's end back to our home page, which says so")
    func button() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let request = try await signIn(bench, 1, by: "sid-1", idToken: "the.id.token")
        let cookie = try #require(request.headers["cookie"])
        let page = try await bench.answer(Request(.get, "/", headers: ["Cookie": cookie]))
        #expect(page.headers["content-security-policy"]?.contains("form-action 'self' \(FakePassport.issuer);") == true)
        let headers: Headers = [
            "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
        ]
        let answer = try await bench.answer(Request(.post, "/logout", headers: headers))
        let location = try #require(answer.headers["location"])
        #expect(answer.status == .seeOther && location.hasPrefix("\(FakePassport.issuer)/oauth/logout?"))
        #expect(answer.headers["set-cookie"]?.contains("Max-Age=0") == true && answer.headers["referrer-policy"] == "no-referrer")
        let query = Request(.get, location).query
        #expect(query["id_token_hint"] == "the.id.token" && query["client_id"] == "cet")
        #expect(query["post_logout_redirect_uri"] == "http://cet.test/" && query["state"] == "logged_out")
        #expect(try await !isLoggedIn(request, bench))
        #expect(try await bench.send(.get, "/?state=logged_out").text.contains("已退出报名网站和考试通行证"))
    }

    @Test("P12 while the passport can't be asked, 退出登录 ends our session and says that the passport's lives on")
    func buttonWithoutPassport() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        bench.passport.setDown(true)
        let answer = try await bench.send(.post, "/logout", as: Bench.candidate(1), form: [], site: "same-origin")
        #expect(answer.headers["location"] == "/?done=logged_out")
        let page = try await bench.send(.get, "/?done=logged_out").text
        #expect(page.contains("考试通行证仍是登录状态") && page.contains("href=\"http://passport.test/\""))
        #expect(try await !bench.send(.get, "/").text.contains("仍是登录状态"))
    }

    @Test("P12 the janitor forgets what no login and no token can come back to")
    func janitor() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        _ = try await send(claims(bench), bench)
        bench.clock.advance(by: .seconds(149))
        try await bench.services.removeExpired()
        #expect(try await rows(bench) == "1 1")
        bench.clock.advance(by: .seconds(1))
        try await bench.services.removeExpired()
        #expect(try await rows(bench) == "0 1")
        bench.clock.advance(by: ReceiveLogOut.memory)
        try await bench.services.removeExpired()
        #expect(try await rows(bench) == "0 0")
    }

    /// `tokens sessions`
    private func rows(_ bench: Bench) async throws -> String {
        try await bench.database.read { snapshot in
            let tokens = try snapshot.first("SELECT count(*) FROM seen_logout_tokens") { try $0.next(Int.self) } ?? 0
            return "\(tokens) \(try snapshot.first("SELECT count(*) FROM ended_passport_sessions") { try $0.next(Int.self) } ?? 0)"
        }
    }
}
