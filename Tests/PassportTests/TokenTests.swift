import Contracts
import Crypto
import Database
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct TokenTests {
    @Test("P10 a code becomes an ID token (OpenID Connect Core §2) and an access token (RFC 9068), for no cache to keep")
    func tokens() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        browser.rig.world.advance(.seconds(30))
        let answer = try await exam.redeem(try await exam.code(browser))
        #expect(answer.status == .ok)
        #expect(answer.headers["cache-control"] == "no-store" && answer.headers["access-control-allow-origin"] == "*")
        let tokens: TokenAnswer = try answer.json()
        #expect((tokens.tokenType, tokens.expiresIn, tokens.scope) == ("Bearer", 900, "openid email"))
        let me: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        let now = browser.rig.world.now.seconds
        let identity = try await exam.identity(tokens)
        #expect(
            identity
                == IDTokenClaims(
                    iss: Plan.issuer, sub: me.account.id.description, aud: "cet", exp: now + 900, iat: now, authTime: now - 30, nonce: "n1",
                    sid: me.id.description, email: "a@qq.com", emailVerified: true, amr: ["pwd"]))
        let keys = await browser.rig.services.keys.known().published
        let access = try JWT.verify(tokens.accessToken, type: "at+jwt", keys: keys, as: AccessTokenClaims.self)
        #expect((access.iss, access.aud, access.sub, access.clientID) == (Plan.issuer, Plan.issuer, identity.sub, "cet"))
        #expect((access.exp, access.iat, access.scope) == (now + 900, now, "openid email"))
    }

    @Test("P10 claims follow the scope; without a nonce there is none")
    func scope() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser, ["scope": "openid", "nonce": ""])
        let identity = try await exam.identity(tokens)
        #expect(identity.email == nil && identity.emailVerified == nil && identity.nonce == nil)
        let info: UserInfo = try await exam.userInfo(tokens.accessToken).json()
        #expect(info == UserInfo(sub: identity.sub, email: nil, emailVerified: nil))
    }

    @Test(
        "P10 a code is bound to its verifier and redirect URI, and lost with a wrong one",
        arguments: [
            ("code_verifier", "ABjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), ("code_verifier", RelyingParty.challenge),
            ("redirect_uri", "https://cet.example.cn/other"), ("redirect_uri", "https://cet.example.cn/callback/"),
        ])
    func bound(name: String, value: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        let changes: KeyValuePairs = [name: value]
        let refused = try await exam.redeem(code, changes)
        #expect(refused.status == .badRequest && refused.tokenError == "invalid_grant")
        #expect(try await exam.redeem(code).tokenError == "invalid_grant")
    }

    @Test("P10 a code lasts a minute", arguments: [(59, true), (60, false)] as [(Int64, Bool)])
    func expiry(seconds: Int64, isGood: Bool) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        browser.rig.world.advance(.seconds(seconds))
        #expect((try await exam.redeem(code).status == .ok) == isGood)
    }

    @Test("P10 a code used twice is refused, and its tokens end (RFC 6749 §4.1.2)")
    func replayed() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        let tokens: TokenAnswer = try await exam.redeem(code).json()
        #expect(try await exam.userInfo(tokens.accessToken).status == .ok)
        #expect(try await exam.redeem(code).tokenError == "invalid_grant")
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
        #expect(try await exam.userInfo(try await exam.tokens(browser).accessToken).status == .ok)
    }

    @Test("P10 a code redeemed by many at once gives tokens to one, and those end")
    func race() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        let answers = try await withThrowingTaskGroup(of: Response.self) { group in
            for _ in 1...20 { group.addTask { try await exam.redeem(code) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let won = answers.filter { $0.status == .ok }
        #expect(won.count == 1)
        let tokens: TokenAnswer = try #require(won.first).json()
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
    }

    @Test("P10 another client can't use a code, nor spoil it")
    func foreign() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let other = try await RelyingParty(browser.rig, id: "ncre")
        let code = try await exam.code(browser)
        #expect(try await other.redeem(code).tokenError == "invalid_grant")
        #expect(try await exam.redeem(code).status == .ok)
    }

    @Test("P10 logging out ends codes and tokens of the session")
    func logOut() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (code, tokens) = (try await exam.code(browser), try await exam.tokens(browser))
        _ = try await browser.delete("/api/v1/sessions/current")
        #expect(try await exam.redeem(code).tokenError == "invalid_grant")
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
    }

    @Test("P10 client_secret_basic, form-encoded before it is joined; and a header or a body, never both")
    func basic() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let secret = try #require(exam.secret)
        let header = "Basic " + Base64.encode(Array("cet:\(secret)".utf8))
        #expect(try await exam.redeem(try await exam.code(browser), authorization: header).status == .ok)
        #expect(try await exam.redeem(try await exam.code(browser), ["client_id": "cet"], authorization: header).status == .ok)
        let encoded = "basic " + Base64.encode(Array("%63et:\(secret)".utf8))
        #expect(try await exam.redeem(try await exam.code(browser), authorization: encoded).status == .ok)
        let both = try await exam.redeem(try await exam.code(browser), ["client_secret": secret], authorization: header)
        #expect(both.status == .badRequest && both.tokenError == "invalid_request")
    }

    @Test(
        "P10 a wrong secret, an unknown client and a broken header are one refusal with a challenge",
        arguments: ["Basic Y2V0Ondyb25n", "Basic bm9ib2R5Ong=", "Basic %%%", "Basic Y2V0", "Bearer x", "Basic", ""])
    func wrongHeader(header: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        let answer = try await exam.redeem(code, authorization: header)
        #expect(answer.status == .unauthorized && answer.tokenError == "invalid_client")
        #expect(answer.headers["www-authenticate"] == "Basic realm=\"token\"")
        #expect(try await exam.redeem(code).status == .ok)
    }

    @Test(
        "P10 in the body too",
        arguments: [("client_secret", "wrong"), ("client_secret", ""), ("client_id", "nobody"), ("client_id", "CET")])
    func wrongBody(name: String, value: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let changes: KeyValuePairs = [name: value]
        let answer = try await exam.redeem(try await exam.code(browser), changes)
        #expect(answer.status == .unauthorized && answer.tokenError == "invalid_client" && answer.headers["www-authenticate"] == nil)
    }

    @Test("P10 a public client has its proof key alone, and no secret will do")
    func publicClient() async throws {
        let (browser, _) = try await Rig().personAndExam()
        let app = try await RelyingParty(browser.rig, id: "app", kind: "public", redirectURI: RelyingParty.redirectURI)
        #expect(app.secret == nil)
        #expect(try await app.redeem(try await app.code(browser)).status == .ok)
        #expect(try await app.redeem(try await app.code(browser), ["client_secret": "x"]).tokenError == "invalid_client")
        #expect(try await app.redeem(try await app.code(browser), ["code_verifier": ""]).tokenError == "invalid_request")
    }

    @Test(
        "P10 the token endpoint names what is wrong with a request",
        arguments: [
            ("grant_type", "", "invalid_request"), ("grant_type", "password", "unsupported_grant_type"),
            ("grant_type", "client_credentials", "unsupported_grant_type"), ("code", "", "invalid_request"), ("code", "x", "invalid_grant"),
            ("redirect_uri", "", "invalid_request"), ("code_verifier", "", "invalid_request"),
            ("code_verifier", "short", "invalid_request"),
            ("code_verifier", String(repeating: "a", count: 129), "invalid_request"), ("client_id", "", "invalid_request"),
        ])
    func malformed(name: String, value: String, error: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let changes: KeyValuePairs = [name: value]
        let answer = try await exam.redeem(try await exam.code(browser), changes)
        #expect(answer.status == .badRequest && answer.tokenError == error)
        #expect(answer.headers["cache-control"] == "no-store")
    }

    @Test("P10 a repeated parameter, and a body that is no form, are refused")
    func repeated() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        #expect(try await exam.redeem(code, ["scope": "a", "scope": "b"]).tokenError == "invalid_request")
        let json = Request(.post, "/oauth/token", headers: ["Content-Type": "application/json"], body: Array("{}".utf8))
        #expect(try await browser.rig.answer(json).tokenError == "invalid_request")
    }

    @Test("P10 a script of another origin may ask first")
    func preflight() async throws {
        let answer = try await Rig().answer(Request(.options, "/oauth/token"))
        #expect(answer.status == .noContent && answer.headers["access-control-allow-origin"] == "*")
    }
}

@Suite struct UserInfoTests {
    @Test("P10 userinfo by GET, by POST with a header, by POST with a form")
    func threeWays() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let token = try await exam.tokens(browser).accessToken
        let header: Headers = ["Authorization": "Bearer \(token)"]
        let form: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        let requests = [
            Request(.get, "/oauth/userinfo", headers: header), Request(.post, "/oauth/userinfo", headers: header),
            Request(.post, "/oauth/userinfo", headers: form, body: Array("access_token=\(token)".utf8)),
        ]
        for request in requests {
            let info: UserInfo = try await browser.rig.answer(request).json()
            #expect(info.email == "a@qq.com" && info.emailVerified == true)
        }
    }

    @Test("P10 a token that is missing, expired, forged, of another kind or tampered with is refused")
    func refused() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser)
        let missing = try await browser.rig.answer(Request(.get, "/oauth/userinfo"))
        #expect(missing.status == .unauthorized && missing.headers["www-authenticate"] == "Bearer")
        let key = JWT.SigningKey.rsa(id: "k1", try RSAPrivateKey.generate())
        let claims = AccessTokenClaims(
            iss: Plan.issuer, sub: "x", aud: Plan.issuer, exp: Int64.max, iat: 0, jti: "x", clientID: "cet", scope: "openid", sid: nil)
        let forged = try JWT.sign(claims, type: "at+jwt", with: key)
        let unknownGrant = try JWT.sign(claims, type: "at+jwt", with: try await browser.rig.signer())
        let parts = tokens.accessToken.split(separator: ".")
        let tampered = "\(parts[0]).\(parts[1].dropLast(2))AA.\(parts[2])"
        for token in [try #require(tokens.idToken), forged, unknownGrant, tampered, "x", "a.b.c"] {
            let answer = try await exam.userInfo(token)
            #expect(answer.status == .unauthorized && answer.headers["www-authenticate"]?.contains("invalid_token") == true)
        }
        browser.rig.world.advance(.minutes(15))
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
    }

    @Test(
        "P10 a token in two ways is refused, in the address it counts for nothing, and every challenge is RFC 6750's",
        arguments: [
            (["Authorization": "Bearer x", "Content-Type": "application/x-www-form-urlencoded"], "access_token=x", 400, "invalid_request"),
            (["Content-Type": "application/x-www-form-urlencoded"], "access_token=x&access_token=y", 400, "invalid_request"),
            (["Content-Type": "application/x-www-form-urlencoded"], "", 401, nil), (["Content-Type": "application/json"], "{}", 401, nil),
            (["Authorization": "Basic eDp5"], "", 401, nil), (["Authorization": "Bearer"], "", 401, nil),
            (["Authorization": "Bearer x"], "", 401, "invalid_token"),
        ] as [(Headers, String, Int, String?)])
    func challenges(headers: Headers, body: String, status: Int, error: String?) async throws {
        let rig = try await Rig()
        let answer = try await rig.answer(Request(.post, "/oauth/userinfo?access_token=x", headers: headers, body: Array(body.utf8)))
        #expect(answer.status.rawValue == status)
        let challenge = answer.headers["www-authenticate"] ?? ""
        #expect(error.map { challenge.hasPrefix("Bearer error=\"\($0)\"") } ?? (challenge == "Bearer"))
        #expect(answer.headers["access-control-expose-headers"] == "WWW-Authenticate")
    }

    @Test("P10 an access token of another issuer or audience is refused, whoever signed it", arguments: [true, false])
    func foreignToken(isForeignIssuer: Bool) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let good = try await browser.rig.accessClaims(try await exam.tokens(browser).accessToken)
        let changed = AccessTokenClaims(
            iss: isForeignIssuer ? "https://other.cn" : good.iss, sub: good.sub, aud: isForeignIssuer ? good.aud : "cet", exp: good.exp,
            iat: good.iat, jti: good.jti, clientID: good.clientID, scope: good.scope, sid: good.sid)
        #expect(
            try await exam.userInfo(try JWT.sign(changed, type: "at+jwt", with: try await browser.rig.signer())).status == .unauthorized)
    }
}
