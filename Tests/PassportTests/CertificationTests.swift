import Contracts
import Crypto
import Foundation
import HTTP
import Primitives
import Testing

@testable import Passport

/// The OpenID Foundation's basic profile, line by line, as its conformance suite asks.
@Suite struct CertificationTests {
    @Test("P10 certification: max_age=1 asks for the password again, max_age=10000 doesn't; both say auth_time")
    func maxAge() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        browser.rig.world.advance(.seconds(2))
        let identity = try await exam.identity(try await exam.tokens(browser, ["max_age": "10000"]))
        #expect(identity.authTime == browser.rig.world.now.seconds - 2)
        let toLogIn = try await browser.get(exam.authorization(["max_age": "1"]))
        let request = try #require(toLogIn.answer["request"])
        _ = try await browser.logIn("a@qq.com")
        let code = try #require(try await browser.get("/oauth/authorize/\(request)").answer["code"])
        #expect(try await exam.identity(try await exam.redeem(code).json()).authTime == browser.rig.world.now.seconds)
    }

    @Test("P10 certification: client_secret_basic and client_secret_post, at the token endpoint", arguments: [true, false])
    func clientAuthentication(isHeader: Bool) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let basic = "Basic " + Base64.encode(Array("cet:\(try #require(exam.secret))".utf8))
        let tokens: TokenAnswer = try await exam.redeem(try await exam.code(browser), authorization: isHeader ? basic : nil).json()
        #expect(try await exam.identity(tokens).aud == "cet")
    }

    @Test(
        "P10 certification: scopes email, profile, address, phone and all of them; what isn't known is ignored",
        arguments: [
            ("openid", "openid"), ("openid email", "openid email"), ("openid profile", "openid profile"), ("openid address", "openid"),
            ("openid phone", "openid"), ("phone profile address email openid", "openid email profile"),
        ])
    func scopes(asked: String, granted: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser, ["scope": asked])
        #expect(tokens.scope == granted)
        let info: UserInfo = try await exam.userInfo(tokens.accessToken).json()
        #expect((info.email != nil) == granted.contains("email"))
        #expect(try await exam.identity(tokens).sub == info.sub)
    }

    @Test("P10 certification: userinfo by GET, by POST with a header, by POST with a form", arguments: 0..<3)
    func userInfo(form: Int) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let token = try await exam.tokens(browser).accessToken
        let header: Headers = ["Authorization": "Bearer \(token)"]
        let body: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        let requests = [
            Request(.get, "/oauth/userinfo", headers: header), Request(.post, "/oauth/userinfo", headers: header),
            Request(.post, "/oauth/userinfo", headers: body, body: Array("access_token=\(token)".utf8)),
        ]
        let answer = try await browser.rig.answer(requests[form])
        #expect(try answer.json(UserInfo.self).email == "a@qq.com")
        #expect(answer.headers["content-type"] == "application/json")
    }

    @Test("P10 certification: prompt=none, logged in and not")
    func promptNone() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let before = try await exam.identity(try await exam.tokens(browser))
        let after = try await exam.identity(try await exam.tokens(browser, ["prompt": "none"]))
        #expect((after.sub, after.authTime) == (before.sub, before.authTime))
        let stranger = try await Browser(browser.rig).get(exam.authorization(["prompt": "none"]))
        #expect(stranger.answer["error"] == "login_required" && stranger.answer["state"] == "st&1")
    }

    @Test("P10 certification: prompt=login asks again, and auth_time moves")
    func promptLogin() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let before = try await exam.identity(try await exam.tokens(browser))
        browser.rig.world.advance(.seconds(5))
        let request = try #require(try await browser.get(exam.authorization(["prompt": "login"])).answer["request"])
        _ = try await browser.logIn("a@qq.com")
        let code = try #require(try await browser.get("/oauth/authorize/\(request)").answer["code"])
        let after = try await exam.identity(try await exam.redeem(code).json())
        #expect(after.sub == before.sub && after.authTime == before.authTime + 5)
    }

    @Test("P10 certification: prompt=none with id_token_hint is the same person, even when the token has expired")
    func hint() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser)
        browser.rig.world.advance(.minutes(20))
        let again = try await exam.tokens(browser, ["prompt": "none", "id_token_hint": try #require(tokens.idToken)])
        #expect(try await exam.identity(again).sub == exam.identity(tokens).sub)
    }

    @Test("P10 certification: login_hint is in the form when the page comes")
    func logInHint() async throws {
        let rig = try await Rig()
        let exam = try await RelyingParty(rig)
        let browser = Browser(rig)
        let toLogIn = try await browser.get(exam.authorization(["login_hint": "b@qq.com"]))
        #expect(try await browser.get(toLogIn.location).text.contains("value=\"b@qq.com\""))
    }

    @Test(
        "P10 certification: ui_locales, claims, acr_values, display and unknown parameters are no error",
        arguments: [
            ("ui_locales", "se"), ("ui_locales", "zh-CN en"), ("claims_locales", "se"), ("acr_values", "1 2"), ("display", "popup"),
            ("claims", #"{"userinfo":{"name":{"essential":true}},"id_token":{"auth_time":{"essential":true}}}"#), ("extra", "foobar"),
        ])
    func tolerated(name: String, value: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let changes: KeyValuePairs = [name: value]
        #expect(try await exam.identity(try await exam.tokens(browser, changes)).nonce == "n1")
    }

    @Test("P10 certification: PKCE by S256; plain, no challenge, no verifier and a wrong verifier are refused")
    func proofKey() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        #expect(try await exam.redeem(try await exam.code(browser)).status == .ok)
        #expect(try await browser.get(exam.authorization(["code_challenge_method": "plain"])).answer["error"] == "invalid_request")
        #expect(
            try await browser.get(exam.authorization(["code_challenge": "", "code_challenge_method": ""])).answer["error"]
                == "invalid_request", "a downgrade (RFC 9700 §2.1.1)")
        #expect(try await exam.redeem(try await exam.code(browser), ["code_verifier": ""]).tokenError == "invalid_request")
        let wrong = String(repeating: "w", count: 43)
        #expect(try await exam.redeem(try await exam.code(browser), ["code_verifier": wrong]).tokenError == "invalid_grant")
    }

    @Test("P10 certification: without a nonce there is none in the ID token")
    func withoutNonce() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        #expect(try await exam.identity(try await exam.tokens(browser, ["nonce": ""])).nonce == nil)
    }

    @Test("P10 certification: a missing response_type goes back as invalid_request")
    func responseType() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let answer = try await browser.get(exam.authorization(["response_type": ""]))
        #expect(answer.location.hasPrefix(RelyingParty.redirectURI) && answer.answer["error"] == "invalid_request")
    }

    @Test("P10 certification: an unregistered redirect_uri is refused on a page, and nobody is sent there")
    func redirectURI() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let answer = try await browser.get(exam.authorization(["redirect_uri": "https://cet.example.cn/callback?foo=bar"]))
        #expect(answer.status == .badRequest && answer.headers["location"] == nil)
        #expect(answer.text.contains("返回地址没有登记") && !answer.text.contains("foo=bar"))
    }

    @Test("P10 certification: a code used twice, at once and after thirty seconds, is refused and its tokens end", arguments: [0, 30])
    func codeTwice(seconds: Int64) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        let tokens: TokenAnswer = try await exam.redeem(code).json()
        browser.rig.world.advance(.seconds(seconds))
        let again = try await exam.redeem(code)
        #expect(again.status == .badRequest && again.tokenError == "invalid_grant")
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
    }

    @Test("P10 certification: the request may come by POST")
    func post() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let answer = try await browser.post(
            "/oauth/authorize",
            form: [
                "response_type": "code", "client_id": "cet", "redirect_uri": RelyingParty.redirectURI, "scope": "openid", "state": "s",
                "nonce": "n1", "code_challenge": RelyingParty.challenge, "code_challenge_method": "S256",
            ], headers: ["Origin": "https://cet.example.cn", "Sec-Fetch-Site": "cross-site"])
        let code = try #require(try await browser.get(answer.location).answer["code"])
        #expect(try await exam.redeem(code).status == .ok)
    }

    @Test(
        "P10 certification: request objects are refused by the right word",
        arguments: [
            ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
            ("request_uri", "https://x.cn/r", "request_uri_not_supported"),
        ])
    func requestObject(name: String, value: String, error: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let changes: KeyValuePairs = [name: value]
        let answer = try await browser.get(exam.authorization(changes))
        #expect(answer.location.hasPrefix(RelyingParty.redirectURI) && answer.answer["error"] == error)
        let metadata: ProviderMetadata = try await browser.rig.answer(Request(.get, "/.well-known/openid-configuration")).json()
        #expect(!metadata.requestParameterSupported && !metadata.requestURIParameterSupported)
    }

    @Test("P10 certification: a refresh token works for its client, and for no other")
    func refreshToken() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (token, _) = try await RefreshTokenTests.granted(exam, browser)
        #expect(try await RelyingParty(browser.rig, id: "ncre").refresh(token).tokenError == "invalid_grant")
        let new: TokenAnswer = try await exam.refresh(token).json()
        #expect(try await exam.userInfo(new.accessToken).status == .ok)
    }

    @Test("P10 certification: ID tokens have a kid that is published, and so have all keys of the set")
    func keyIDs() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let set: JWT.JWKS = try await browser.rig.answer(Request(.get, "/oauth/jwks")).json()
        #expect(set.keys.allSatisfy { $0.kid != nil && $0.use == "sig" && $0.alg != nil })
        let header = try #require(try await exam.tokens(browser).idToken?.split(separator: ".").first)
        let kid = try JSON.decode([String: String].self, from: try #require(Base64.urlDecode(String(header))))["kid"]
        #expect(set.keys.contains { $0.kid == kid })
    }
}
