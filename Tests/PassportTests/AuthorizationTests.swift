import Captcha
import Contracts
import Crypto
import Database
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct AuthorizationTests {
    @Test("P10 P12 a browser that is logged in goes straight back with a code, state and iss")
    func singleSignOn() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let answer = try await browser.get(exam.authorization())
        #expect(answer.status == .seeOther)
        #expect(answer.location.hasPrefix(RelyingParty.redirectURI + "?code="))
        #expect(answer.answer["state"] == "st&1")
        #expect(answer.answer["iss"] == Plan.issuer)
        #expect(answer.headers["access-control-allow-origin"] == nil)
        #expect(answer.headers["cache-control"] == "no-store")
    }

    @Test("P10 a browser that isn't logs in and goes on to the exam; the request is answered once")
    func logInFirst() async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        try await browser.registerAndVerify("a@qq.com")
        let exam = try await RelyingParty(rig)
        let toLogIn = try await browser.get(exam.authorization(["login_hint": "a@qq.com"]))
        #expect(toLogIn.location.hasPrefix("/login?request="))
        let page = try await browser.get(toLogIn.location)
        #expect(page.text.contains("全国大学英语四、六级考试") && page.text.contains("value=\"a@qq.com\""))
        #expect(page.headers["content-security-policy"]?.contains("form-action 'self' https://cet.example.cn;") == true)
        let request = try #require(toLogIn.answer["request"])
        let captcha = try await browser.captcha()
        let back = try await browser.post(
            "/login",
            form: [
                "email": "a@qq.com", "password": Browser.password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
                "request": request,
            ])
        #expect(back.location == "/oauth/authorize/\(request)")
        let code = try await browser.get(back.location)
        #expect(code.answer["state"] == "st&1")
        #expect(try await exam.redeem(try #require(code.answer["code"])).status == .ok)
        let again = try await browser.get(back.location)
        #expect(again.status == .badRequest && again.text.contains("已经结束或过期"))
    }

    @Test("P10 a waiting request is forgotten after an hour")
    func forgotten() async throws {
        let rig = try await Rig()
        let exam = try await RelyingParty(rig)
        let toLogIn = try await Browser(rig).get(exam.authorization())
        rig.world.advance(.hours(1))
        #expect(try await Browser(rig).get(toLogIn.location).status == .badRequest)
        try await rig.services.removeExpired()
        #expect(try await rig.count("SELECT count(*) FROM authorization_requests") == 0)
    }

    @Test(
        "P10 a client or an address that isn't registered is refused on a page, never redirected",
        arguments: [
            ("client_id", "nobody"), ("client_id", ""), ("client_id", "CET;--"), ("redirect_uri", "https://evil.example.cn/callback"),
            ("redirect_uri", "https://cet.example.cn/callback/"), ("redirect_uri", "https://cet.example.cn/callback?x=1"),
            ("redirect_uri", ""), ("redirect_uri", "//evil.cn"),
        ])
    func untrusted(name: String, value: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let changes: KeyValuePairs = [name: value]
        let answer = try await browser.get(exam.authorization(changes))
        #expect(answer.status == .badRequest)
        #expect(answer.headers["location"] == nil)
        #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
    }

    @Test(
        "P10 a repeated client_id or redirect_uri is refused on a page",
        arguments: ["client_id=cet", "redirect_uri=https://cet.example.cn/callback"])
    func repeatedTarget(parameter: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let answer = try await browser.get(exam.authorization() + "&" + parameter)
        #expect(answer.status == .badRequest && answer.headers["location"] == nil)
    }

    @Test(
        "P10 any other refusal goes back to the client by its name, with state and iss",
        arguments: [
            ("response_type", "", "invalid_request"), ("response_type", "token", "unsupported_response_type"),
            ("scope", "email", "invalid_scope"),
            ("code_challenge", "", "invalid_request"), ("code_challenge_method", "plain", "invalid_request"),
            ("code_challenge_method", "", "invalid_request"), ("prompt", "none login", "invalid_request"),
            ("max_age", "x", "invalid_request"),
            ("request", "e30.e30.", "request_not_supported"), ("request_uri", "https://x.cn", "request_uri_not_supported"),
            ("registration", "{}", "registration_not_supported"), ("id_token_hint", "rubbish", "invalid_request"),
        ])
    func refused(name: String, value: String, error: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let changes: KeyValuePairs = [name: value]
        let answer = try await browser.get(exam.authorization(changes))
        #expect(answer.status == .seeOther)
        #expect(answer.location.hasPrefix(RelyingParty.redirectURI + "?"))
        #expect(answer.answer["error"] == error)
        #expect(answer.answer["state"] == "st&1" && answer.answer["iss"] == Plan.issuer && answer.answer["code"] == nil)
    }

    @Test("P10 every refusal has a word and an explanation that RFC 6749 allows")
    func explanations() {
        let all: [AuthorizationRefusal] = [
            .repeatedParameter("\"\n"), .overlongParameter("\\"), .missingResponseType, .unsupportedResponseType, .unsupportedResponseMode,
            .scopeWithoutOpenID, .missingChallenge, .unsupportedChallengeMethod, .unusableChallenge, .conflictingPrompt, .unusablePrompt,
            .unusableMaxAge, .unusableIDTokenHint, .requestObject, .requestURI, .registration, .loginRequired,
        ]
        for refusal in all {
            #expect(
                refusal.explanation.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        }
    }

    @Test("P10 prompt=none answers without a page: a code, or login_required")
    func promptNone() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        #expect(try await browser.get(exam.authorization(["prompt": "none"])).answer["code"] != nil)
        let stranger = try await Browser(browser.rig).get(exam.authorization(["prompt": "none"]))
        #expect(stranger.location.hasPrefix(RelyingParty.redirectURI) && stranger.answer["error"] == "login_required")
        browser.rig.world.advance(.seconds(10))
        #expect(try await browser.get(exam.authorization(["prompt": "none", "max_age": "5"])).answer["error"] == "login_required")
        #expect(try await browser.rig.count("SELECT count(*) FROM authorization_requests") == 0)
    }

    @Test(
        "P10 prompt=login and max_age demand the password again, once",
        arguments: [("prompt", "login"), ("max_age", "1"), ("max_age", "0")])
    func freshLogin(name: String, value: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let before = try await exam.identity(try await exam.tokens(browser))
        browser.rig.world.advance(.seconds(10))
        let changes: KeyValuePairs = [name: value]
        let toLogIn = try await browser.get(exam.authorization(changes))
        let request = try #require(toLogIn.answer["request"])
        #expect(try await browser.get(toLogIn.location).text.contains("value=\"a@qq.com\""))
        #expect(try await browser.get("/oauth/authorize/\(request)").location == "/login?request=\(request)")
        browser.rig.world.advance(.seconds(30))
        #expect(try await browser.logIn("a@qq.com").status == .created)
        browser.rig.world.advance(.seconds(5))
        let code = try #require(try await browser.get("/oauth/authorize/\(request)").answer["code"])
        let after = try await exam.identity(try await exam.redeem(code).json())
        #expect(after.authTime == before.authTime + 40)
        #expect(after.sid == before.sid)
    }

    @Test("P10 max_age that is long enough asks for nothing")
    func longMaxAge() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        browser.rig.world.advance(.seconds(9_000 - 3_600))
        #expect(try await browser.get(exam.authorization(["max_age": "10000"])).answer["code"] != nil)
    }

    @Test("P10 id_token_hint: another account's login won't do")
    func hint() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let token = try #require(try await exam.tokens(browser).idToken)
        #expect(try await browser.get(exam.authorization(["id_token_hint": token, "prompt": "none"])).answer["code"] != nil)
        let other = Browser(browser.rig)
        try await other.registerAndVerify("b@qq.com")
        _ = try await other.logIn("b@qq.com")
        #expect(try await other.get(exam.authorization(["id_token_hint": token, "prompt": "none"])).answer["error"] == "login_required")
        browser.rig.world.advance(.hours(1))
        #expect(try await browser.get(exam.authorization(["id_token_hint": token, "prompt": "none"])).answer["code"] != nil)
    }

    @Test("P10 id_token_hint: the wrong person gets no code by way of the log-in page either, the right one does")
    func waitingHint() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let token = try #require(try await exam.tokens(browser).idToken)
        let other = Browser(browser.rig)
        try await other.registerAndVerify("b@qq.com")
        _ = try await other.logIn("b@qq.com")
        let toLogIn = try await other.get(exam.authorization(["id_token_hint": token]))
        let request = try #require(toLogIn.answer["request"])
        let page = try await other.get(toLogIn.location)
        #expect(page.status == .ok && page.text.contains("另一个账号") && !page.text.contains("b@qq.com"))
        #expect(try await other.get("/oauth/authorize/\(request)").location == toLogIn.location)
        browser.rig.world.advance(.seconds(1))
        _ = try await other.logIn("b@qq.com")
        #expect(try await other.get("/oauth/authorize/\(request)").location == toLogIn.location, "a fresh log-in of the wrong person")
        _ = try await other.logIn("a@qq.com")
        let code = try #require(try await other.get("/oauth/authorize/\(request)").answer["code"])
        let named = try await exam.identity(try await exam.redeem(code).json()).sub
        #expect(try await browser.get("/api/v1/sessions/current").json(SessionBody.self).account.id.description == named)
    }

    @Test("P10 S6 requests that wait are bounded for each network; who is logged in needs none")
    func waitingRequestsAreBounded() async throws {
        let rig = try await Rig { $0.authorizationsPerClient = 3 }
        let (browser, exam) = try await rig.personAndExam()
        let flood = Browser(rig)
        for _ in 1...3 { #expect(try await flood.get(exam.authorization()).location.hasPrefix("/login?request=")) }
        for changes in [[:], ["prompt": "login"]] as [KeyValuePairs<String, String>] {
            let refused = try await flood.get(exam.authorization(changes))
            #expect(refused.status == .tooManyRequests && refused.text.contains("过于频繁") && refused.headers["retry-after"] != nil)
        }
        #expect(try await rig.count("SELECT count(*) FROM authorization_requests") == 3)
        #expect(try await browser.get(exam.authorization()).answer["code"] != nil)
        #expect(try await flood.get(exam.authorization(["prompt": "none"])).answer["error"] == "login_required")
        #expect(try await Browser(rig, from: "192.0.2.2").get(exam.authorization()).location.hasPrefix("/login?request="))
        rig.world.advance(.hours(1))
        #expect(try await flood.get(exam.authorization()).location.hasPrefix("/login?request="))
    }

    @Test("P10 POST to the authorization endpoint is the same as GET")
    func post() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let answer = try await browser.post(
            "/oauth/authorize",
            form: [
                "response_type": "code", "client_id": "cet", "redirect_uri": RelyingParty.redirectURI, "scope": "openid", "state": "s",
                "code_challenge": RelyingParty.challenge, "code_challenge_method": "S256",
            ], headers: ["Origin": "https://cet.example.cn", "Sec-Fetch-Site": "cross-site"])
        #expect(answer.status == .seeOther && answer.location.hasPrefix("/oauth/authorize?"))
        let code = try #require(try await browser.get(answer.location).answer["code"])
        #expect(try await exam.redeem(code).status == .ok)
    }

    @Test("P10 a redirect URI with a query keeps it")
    func query() async throws {
        let (browser, _) = try await Rig().personAndExam()
        let uri = "https://ncre.example.cn/cb?site=1"
        let exam = try await RelyingParty(browser.rig, id: "ncre", redirectURI: uri)
        #expect(try await browser.get(exam.authorization(["redirect_uri": uri])).location.hasPrefix(uri + "&code="))
    }

    @Test("P10 two tabs that come back with one request get one code")
    func race() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        browser.rig.world.advance(.seconds(1))
        let request = try #require(try await browser.get(exam.authorization(["prompt": "login"])).answer["request"])
        _ = try await browser.logIn("a@qq.com")
        let codes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 1...10 { group.addTask { try await browser.get("/oauth/authorize/\(request)").answer["code"] != nil } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(codes == 1)
    }
}
