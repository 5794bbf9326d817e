import Contracts
import Crypto
import HTTP
import Primitives
import Testing

@testable import Passport

@Suite struct IntrospectionTests {
    @Test("P10 introspection (RFC 7662) tells a client of its own access token")
    func accessToken() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser)
        let claims = try await browser.rig.accessClaims(tokens.accessToken)
        let answer = try await exam.introspect(tokens.accessToken)
        #expect(
            answer
                == TokenIntrospection(
                    active: true, scope: "openid email", clientID: "cet", tokenType: "Bearer", exp: claims.exp, iat: claims.iat,
                    sub: claims.sub, aud: Plan.issuer, iss: Plan.issuer, jti: claims.jti, sid: claims.sid))
    }

    @Test("P10 introspection of a refresh token: the current one is active; looking uses nothing up")
    func refreshToken() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await RefreshTokenTests.granted(exam, browser)
        let answer = try await exam.introspect(first)
        #expect(answer.active && answer.clientID == "cet" && answer.scope == "openid email offline_access" && answer.tokenType == nil)
        #expect(answer.exp == browser.rig.world.now.seconds + 14 * 86_400)
        let second: TokenAnswer = try await exam.refresh(first).json()
        browser.rig.world.advance(.hours(1))
        #expect(try await exam.introspect(first) == .inactive)
        #expect(try await exam.refresh(try #require(second.refreshToken)).status == .ok)
    }

    @Test("P10 introspection ends with token, session and account, and says no more than that")
    func inactive() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser)
        #expect(try await exam.introspect("rubbish") == .inactive)
        #expect(try await exam.introspect(try #require(tokens.idToken)) == .inactive)
        browser.rig.world.advance(.minutes(15))
        #expect(try await exam.introspect(tokens.accessToken) == .inactive)
        let others = try await exam.tokens(browser)
        #expect(try await exam.introspect(others.accessToken).active)
        _ = try await browser.delete("/api/v1/sessions/current")
        let raw = try await exam.post("/oauth/introspect", ["token": others.accessToken])
        #expect(raw.text == #"{"active":false}"# && raw.headers["cache-control"] == "no-store")
    }

    @Test("P10 another client's token is inactive to a client")
    func foreign() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let other = try await RelyingParty(browser.rig, id: "ncre")
        let (refresh, answer) = try await RefreshTokenTests.granted(exam, browser)
        #expect(try await other.introspect(answer.accessToken) == .inactive)
        #expect(try await other.introspect(refresh) == .inactive)
        #expect(try await exam.introspect(refresh).active)
    }

    @Test("P10 introspection is for clients that can prove who they are")
    func authentication() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let app = try await RelyingParty(browser.rig, id: "app", kind: "public")
        let token = try await app.tokens(browser).accessToken
        for answer in [
            try await app.post("/oauth/introspect", ["token": token]),
            try await exam.post("/oauth/introspect", ["token": token], ["client_secret": "wrong"]),
            try await exam.post("/oauth/introspect", ["token": token], authorization: "Bearer \(token)"),
        ] {
            #expect(answer.status == .unauthorized && answer.tokenError == "invalid_client")
        }
        #expect(try await exam.post("/oauth/introspect", [:]).tokenError == "invalid_request")
        let basic = "Basic " + Base64.encode(Array("cet:\(try #require(exam.secret))".utf8))
        let own = try await exam.tokens(browser).accessToken
        let answer = try await exam.post("/oauth/introspect", ["token": own, "token_type_hint": "refresh_token"], authorization: basic)
        #expect(try answer.json(TokenIntrospection.self).active)
        #expect(answer.headers["access-control-allow-origin"] == nil)
    }
}

@Suite struct RevocationTests {
    @Test("P10 revoking a refresh token (RFC 7009) ends its family, whichever generation it is", arguments: [true, false])
    func refreshToken(isCurrent: Bool) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await RefreshTokenTests.granted(exam, browser)
        let second: TokenAnswer = try await exam.refresh(first).json()
        let current = try #require(second.refreshToken)
        let answer = try await exam.revoke(isCurrent ? current : first, ["token_type_hint": "refresh_token"])
        #expect(answer.status == .ok && answer.body.isEmpty && answer.headers["access-control-allow-origin"] == "*")
        #expect(try await exam.refresh(current).tokenError == "invalid_grant")
        #expect(try await exam.userInfo(second.accessToken).status == .unauthorized)
        #expect(try await exam.introspect(second.accessToken) == .inactive)
        #expect(try await exam.revoke(current).status == .ok)
        let log: SecurityLogBody = try await browser.get("/api/v1/account/security-log").json()
        #expect(log.events.filter { $0.kind == "token_revoked" && $0.client == "cet" }.count == 1, "P13, once")
    }

    @Test("P10 revoking an access token ends it and those before it; the refresh token makes new ones")
    func accessToken() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, oldest) = try await RefreshTokenTests.granted(exam, browser)
        let middle: TokenAnswer = try await exam.refresh(first).json()
        #expect(try await exam.revoke(middle.accessToken).status == .ok)
        #expect(try await exam.userInfo(middle.accessToken).status == .unauthorized)
        #expect(try await exam.introspect(oldest.accessToken) == .inactive)
        let newest: TokenAnswer = try await exam.refresh(try #require(middle.refreshToken)).json()
        #expect(try await exam.revoke(oldest.accessToken).status == .ok)
        #expect(try await exam.userInfo(newest.accessToken).status == .ok)
    }

    @Test("P10 an access token without a refresh token can be revoked, and the other grants stay")
    func single() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (one, other) = (try await exam.tokens(browser), try await exam.tokens(browser))
        #expect(try await exam.revoke(one.accessToken, ["token_type_hint": "no such kind"]).status == .ok)
        #expect(try await exam.userInfo(one.accessToken).status == .unauthorized)
        #expect(try await exam.userInfo(other.accessToken).status == .ok)
    }

    @Test("P10 what is no token (any more) is 200 as well, again and again")
    func unknown() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (refresh, answer) = try await RefreshTokenTests.granted(exam, browser)
        for token in ["rubbish", String(refresh.dropLast()) + "A", refresh, refresh, answer.accessToken] {
            #expect(try await exam.revoke(token).status == .ok)
        }
        browser.rig.world.advance(.days(100))
        try await browser.rig.services.removeExpired()
        #expect(try await exam.revoke(refresh).status == .ok)
    }

    @Test("P10 another client's token is refused and stays good (RFC 7009 §2.1)")
    func foreign() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let other = try await RelyingParty(browser.rig, id: "ncre")
        let (refresh, answer) = try await RefreshTokenTests.granted(exam, browser)
        for token in [refresh, answer.accessToken] { #expect(try await other.revoke(token).tokenError == "invalid_grant") }
        #expect(try await exam.userInfo(answer.accessToken).status == .ok)
        #expect(try await exam.refresh(refresh).status == .ok)
    }

    @Test("P10 revocation authenticates as the token endpoint does; a public client says its id")
    func authentication() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let token = try await exam.tokens(browser).accessToken
        #expect(try await exam.revoke(token, ["client_secret": "wrong"]).tokenError == "invalid_client")
        #expect(try await exam.revoke(token, ["client_secret": ""]).tokenError == "invalid_client")
        #expect(try await exam.revoke("").tokenError == "invalid_request")
        #expect(try await exam.userInfo(token).status == .ok)
        let app = try await RelyingParty(browser.rig, id: "app", kind: "public")
        let (refresh, _) = try await RefreshTokenTests.granted(app, browser)
        #expect(try await app.revoke(refresh).status == .ok)
        #expect(try await app.refresh(refresh).tokenError == "invalid_grant")
    }
}
