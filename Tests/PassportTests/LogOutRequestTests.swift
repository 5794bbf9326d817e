import Contracts
import Crypto
import HTTP
import PassportDomain
import Primitives
import Testing
import Web

@testable import Passport

/// The end-session endpoint (OpenID Connect RP-Initiated Logout).
@Suite struct LogOutRequestTests {
    static let home = "https://cet.example.cn/"

    private func personAndExam() async throws -> (Browser, RelyingParty) {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return (browser, try await RelyingParty(browser.rig, afterLogOut: "\(Self.home) https://cet.example.cn/bye?lang=zh"))
    }

    private func target(_ parameters: KeyValuePairs<String, String>) -> String {
        FormFields(parameters.map { ($0.key, $0.value) }).appended(to: "/oauth/logout")
    }

    private func isLoggedIn(_ browser: Browser) async throws -> Bool { try await browser.get("/api/v1/sessions/current").status == .ok }

    private func hint(_ exam: RelyingParty, _ browser: Browser) async throws -> String {
        try #require(try await exam.tokens(browser).idToken)
    }

    @Test("P10 discovery names the endpoint, and says that clients are told, and of which session")
    func discovery() async throws {
        let metadata: ProviderMetadata = try await Rig().answer(Request(.get, "/.well-known/openid-configuration")).json()
        #expect(metadata.endSessionEndpoint == "https://passport.test/oauth/logout")
        #expect(metadata.backChannelLogoutSupported && metadata.backChannelLogoutSessionSupported)
    }

    @Test("P10 with the ID token of this browser's session it logs out at once and goes back, with state and 303, by GET and by POST")
    func logsOut() async throws {
        let (browser, exam) = try await personAndExam()
        let answer = try await browser.get(
            target([
                "id_token_hint": try await hint(exam, browser), "client_id": "cet", "post_logout_redirect_uri": Self.home, "state": "a b&1",
                "ui_locales": "zh en", "logout_hint": "somebody",
            ]))
        #expect(answer.status == .seeOther && answer.location == "https://cet.example.cn/?state=a%20b%261")
        #expect(answer.headers["referrer-policy"] == "no-referrer" && answer.headers["cache-control"] == "no-store")
        #expect(browser.cookie(SessionTests.name) == nil)
        _ = try await browser.logIn("a@qq.com")
        let posted = try await browser.post(
            "/oauth/logout",
            form: ["id_token_hint": try await hint(exam, browser), "post_logout_redirect_uri": "https://cet.example.cn/bye?lang=zh"],
            headers: ["Sec-Fetch-Site": "cross-site"])
        #expect(posted.status == .seeOther && posted.location.hasPrefix("/oauth/logout?"))
        #expect(try await browser.get(posted.location).location == "https://cet.example.cn/bye?lang=zh")
        #expect(try await !isLoggedIn(browser))
    }

    @Test(
        "P10 S3 the question, and what comes after it, read like the site that the browser comes from, until it chooses here",
        arguments: [("en", nil, true), ("fr en-GB", nil, true), ("zh-CN", nil, false), ("en", "zh", false), ("zh-CN", "en", true)]
            as [(String, String?, Bool)])
    func language(asked: String, chosen: String?, isEnglish: Bool) async throws {
        let (browser, _) = try await personAndExam()
        if let chosen { browser.set("__Host-language", chosen) }
        func isEnglishRead(_ answer: Response) -> Bool {
            let headers: Headers = ["Cookie": browser.cookieNames.map { "\($0)=\(browser.cookie($0) ?? "")" }.joined(separator: "; ")]
            return answer.read(in: Language(of: Request(.get, "/", headers: headers))).text.contains("<html lang=\"en\">")
        }
        let question = try await browser.get(target(["client_id": "cet", "ui_locales": asked]))
        #expect(question.status == .ok)
        #expect(isEnglishRead(question) == isEnglish)
        #expect(isEnglishRead(try await browser.post("/oauth/logout/confirmed", form: ["client_id": "cet"])) == isEnglish)
    }

    @Test("P10 an ID token that has expired will do")
    func expiredHint() async throws {
        let (browser, exam) = try await personAndExam()
        let hint = try await hint(exam, browser)
        browser.rig.world.advance(.hours(1))
        #expect(try await browser.get(target(["id_token_hint": hint, "post_logout_redirect_uri": Self.home])).location == Self.home)
        #expect(try await !isLoggedIn(browser))
    }

    enum Hint: CaseIterable { case none, garbage, forged, accessToken, ofAnotherPerson, ofAnotherBrowser, anotherIssuer, signedLogoutToken }

    @Test("P10 without an ID token of this browser's session the person is asked, and nothing has happened yet", arguments: Hint.allCases)
    func asks(_ kind: Hint) async throws {
        let (browser, exam) = try await personAndExam()
        let other = Browser(browser.rig)
        if kind == .ofAnotherPerson { try await other.registerAndVerify("b@qq.com") }
        _ = try await other.logIn(kind == .ofAnotherPerson ? "b@qq.com" : "a@qq.com")
        let own = try await exam.tokens(browser)
        let claims = try await exam.identity(own)
        let key = try await browser.rig.services.keys.known().signer(.rs256, at: browser.rig.world.now)
        let hint: String
        switch kind {
        case .none: hint = ""
        case .garbage: hint = "a.b.c"
        case .forged: hint = String(try #require(own.idToken).dropLast(8)) + "AAAAAAAA"
        case .accessToken: hint = own.accessToken
        case .ofAnotherPerson, .ofAnotherBrowser: hint = try await self.hint(exam, other)
        case .anotherIssuer: hint = try JWT.sign(claims.issued(by: "https://evil.test"), type: "JWT", with: key)
        case .signedLogoutToken: hint = try JWT.sign(claims, type: "logout+jwt", with: key)
        }
        let page = try await browser.get(
            target(["id_token_hint": hint, "client_id": "cet", "post_logout_redirect_uri": Self.home, "state": "s1"]))
        #expect(page.status == .ok && page.location == "")
        #expect(page.text.contains("a@qq.com") && page.text.contains("全国大学英语四、六级考试"))
        #expect(page.headers["content-security-policy"]?.contains("form-action 'self' https://cet.example.cn;") == true)
        #expect(try await isLoggedIn(browser))
        #expect(try await isLoggedIn(other))
        let form: KeyValuePairs = ["client_id": "cet", "post_logout_redirect_uri": Self.home, "state": "s1"]
        for field in form { #expect(page.text.contains("name=\"\(field.key)\" value=\"\(field.value)\"")) }
        let answer = try await browser.post("/oauth/logout/confirmed", form: form)
        #expect(answer.status == .seeOther && answer.location == "https://cet.example.cn/?state=s1")
        #expect(try await !isLoggedIn(browser))
        #expect(try await isLoggedIn(other))
    }

    @Test("P10 the answer to the question is taken from our own page only", arguments: ["cross-site", "same-site"])
    func foreignForm(site: String) async throws {
        let (browser, _) = try await personAndExam()
        let answer = try await browser.post("/oauth/logout/confirmed", form: [:], headers: ["Sec-Fetch-Site": site])
        #expect(answer.status == .forbidden)
        #expect(try await isLoggedIn(browser))
    }

    @Test(
        "P10 an address that is not registered letter by letter is never gone to, and nobody is logged out by it",
        arguments: [
            "https://evil.test/", "https://cet.example.cn", "https://cet.example.cn/x", "https://cet.example.cn/?a=1",
            "https://cet.example.cn/bye", "HTTPS://cet.example.cn/", "https://cet.example.cn/callback", "javascript:alert(1)",
        ])
    func unregistered(uri: String) async throws {
        let (browser, exam) = try await personAndExam()
        let hint = try await hint(exam, browser)
        for parameters: KeyValuePairs in [
            ["id_token_hint": hint, "post_logout_redirect_uri": uri], ["client_id": "cet", "post_logout_redirect_uri": uri],
            ["post_logout_redirect_uri": uri], ["client_id": "cet", "post_logout_redirect_uri": uri, "state": "x"],
        ] {
            let answer = try await browser.get(target(parameters))
            #expect(answer.status == .badRequest && answer.location == "")
            let confirmed = try await browser.post("/oauth/logout/confirmed", form: parameters)
            #expect(confirmed.status == .badRequest && confirmed.location == "")
        }
        #expect(try await isLoggedIn(browser))
    }

    @Test("P10 another client's ID token, an unknown client, a state that can't stand in an address, and a repeated address are refused")
    func contradictions() async throws {
        let (browser, exam) = try await personAndExam()
        let ncre = try await RelyingParty(browser.rig, id: "ncre", afterLogOut: "https://ncre.example.cn/")
        let hint = try await hint(exam, browser)
        for parameters: KeyValuePairs in [
            ["id_token_hint": hint, "client_id": "ncre"], ["client_id": "nobody"], ["client_id": "No Client"],
            ["id_token_hint": hint, "post_logout_redirect_uri": "https://ncre.example.cn/"],
            ["id_token_hint": hint, "post_logout_redirect_uri": Self.home, "state": "a\u{1}b"],
            ["id_token_hint": hint, "post_logout_redirect_uri": Self.home, "state": String(repeating: "s", count: 2_049)],
        ] {
            let answer = try await browser.get(target(parameters))
            #expect(answer.status == .badRequest && answer.location == "")
        }
        #expect(try await isLoggedIn(browser))
        let twice = try await browser.get(
            target(["id_token_hint": hint, "post_logout_redirect_uri": Self.home, "post_logout_redirect_uri": "https://evil.test/"]))
        #expect(twice.location == "")
        #expect(ncre.secret != nil)
    }

    @Test("P10 whoever is not logged in is led back only by a client that has proved itself; else there is a link to press")
    func nobody() async throws {
        let (browser, exam) = try await personAndExam()
        let hint = try await hint(exam, browser)
        let stranger = Browser(browser.rig)
        #expect(try await stranger.get(target(["id_token_hint": hint, "post_logout_redirect_uri": Self.home])).location == Self.home)
        #expect(try await isLoggedIn(browser))
        let page = try await stranger.get(target(["client_id": "cet", "post_logout_redirect_uri": Self.home, "state": "s"]))
        #expect(page.status == .ok && page.text.contains("href=\"https://cet.example.cn/?state=s\""))
        #expect(try await stranger.get("/oauth/logout").status == .ok)
    }

    @Test("P12 leaving an exam after the passport's session ran out still logs out of the other exams")
    func leftovers() async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        _ = try await browser.logIn("a@qq.com")
        let exams = [
            try await RelyingParty(browser.rig, id: "cet", backChannel: "https://cet.example.cn/out"),
            try await RelyingParty(browser.rig, id: "ncre", backChannel: "https://ncre.example.cn/out"),
        ]
        let hint = try await hint(exams[0], browser)
        _ = try await exams[1].tokens(browser)
        browser.rig.world.advance(.hours(3))
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.notices() == [])
        #expect(try await browser.get(target(["id_token_hint": hint])).status == .ok)
        #expect(try await browser.rig.notices().map(\.client) == ["cet", "ncre"])
    }

    @Test("P10 what a stranger writes into the request comes back escaped")
    func escaped() async throws {
        let (browser, _) = try await personAndExam()
        let page = try await browser.get(
            target(["client_id": "cet", "post_logout_redirect_uri": Self.home, "state": "\"><script>alert(1)</script>"]))
        #expect(page.status == .ok && !page.text.contains("<script>"))
    }
}

extension IDTokenClaims {
    fileprivate func issued(by issuer: String) -> IDTokenClaims {
        IDTokenClaims(
            iss: issuer, sub: sub, aud: aud, exp: exp, iat: iat, authTime: authTime, nonce: nonce, sid: sid, email: email,
            emailVerified: emailVerified)
    }
}
