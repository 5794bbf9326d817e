import Captcha
import Crypto
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing
import Web

@testable import Passport

/// Every page in English (SPEC S3): what a person wrote stays as it is, and nothing else is Chinese.
@Suite struct EnglishPageTests {
    private static let headers = [
        "content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "cache-control",
    ]

    /// - Returns: the page, so that a test goes on with it.
    @discardableResult private func read(_ page: Response, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) throws
        -> Response
    {
        let english = String(decoding: try #require(page.english, comment, sourceLocation: sourceLocation), as: UTF8.self)
        // Who has another language says so, and an exam's name is its own.
        let ours = english.replacing(/<(a|span)[^>]* lang="zh-CN"[^>]*>[^<]*<\/(a|span)>/, with: "").replacing("全国大学英语四、六级考试", with: "")
        let chinese = ours.split(separator: "\n").filter { $0.contains(/[\u{3000}-\u{303f}\u{4e00}-\u{9fff}\u{ff00}-\u{ff60}]/) }
        #expect(chinese.isEmpty, comment, sourceLocation: sourceLocation)
        #expect(english.contains("<html lang=\"en\">"), comment, sourceLocation: sourceLocation)
        for name in Self.headers { #expect(page.headers[name] != nil, "\(name): \(comment)", sourceLocation: sourceLocation) }
        return page
    }

    private func form(
        _ browser: Browser, _ path: String, _ email: String, password: String = Browser.password, answer: String = Plan.testAnswer
    )
        async throws -> Response
    {
        let captcha = try await browser.captcha()
        return try await browser.post(
            path,
            form: [
                "email": email, "password": password, "captcha_id": captcha.id.description, "question_id": captcha.id.description,
                "question": answer,
            ])
    }

    @Test("S3 the pages of who has no account, and each refusal there, are English for who reads English")
    func strangers() async throws {
        let browser = Browser(try await Rig { $0.failuresPerClient = 20 })
        for path in [
            "/register", "/login", "/verify", "/verify?sent=1", "/recover", "/recover?sent=1", "/trust", "/deleted", "/oauth/logout",
        ]
            + ["/login?verified=1", "/login?trusted=1", "/login?recovered=1"]
        {
            try read(try await browser.get(path), "\(path)")
        }
        for path in ["/verify/none", "/recover/none", "/oauth/authorize?client_id=none", "/oauth/authorize/none"] {
            try read(try await browser.get(path), "\(path)")
        }
        for path in ["/register", "/login", "/recover", "/trust"] {
            try read(try await form(browser, path, "zhang@", answer: "0"), "captcha of \(path)")
        }
        for password in ["a", "aaaaaaaa", "zhang-1-zhang", "password1!", "12345678", String(repeating: "a", count: 200)] {
            try read(try await form(browser, "/register", "zhang@qq.com", password: password), "\(password)")
        }
        for _ in 0..<21 { try read(try await form(browser, "/login", "zhang@qq.com"), "wrong") }
        try read(try await browser.post("/verify", form: ["email": "a@qq.com", "code": "AAAAAA"]), "a wrong code")
        try read(try await browser.post("/register", form: [:], headers: ["Sec-Fetch-Site": "cross-site"]), "another site's form")
    }

    @Test("S3 from registering to the deletion of the account the pages are English for who reads English")
    func owner() async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        _ = try await form(browser, "/register", "wang@qq.com")
        try read(try await browser.get("/verify"), "which registration")
        let link = try await browser.mailedLink("wang@qq.com")
        try read(try await browser.get(link), "the mail's link")
        try read(try await Browser(rig).get(link), "the mail's link elsewhere")
        try read(try await Browser(rig).post(link, form: ["password": "wrong"]), "a wrong password")
        _ = try await browser.logIn("wang@qq.com")
        for path in ["/", "/verify"] { try read(try await browser.get(path), "unverified: \(path)") }
        _ = try await browser.post(link, form: [:])
        let cet = try await RelyingParty(rig)
        for path in ["/", "/?done=password", "/?done=second-factor-off", "/sessions", "/sessions?ended=1", "/security-log"]
            + ["/password", "/data", "/deletion", "/second-factor", "/oauth/logout?client_id=\(cet.id)"]
        {
            try read(try await browser.get(path), "\(path)")
        }
        try read(try await browser.post("/password", form: ["current": "x", "password": "a"]), "passwords refused")
        try read(try await browser.post("/deletion", form: ["current": "x"]), "not sure")
        try read(try await browser.post("/deletion", form: ["current": "x", "sure": "yes"]), "a wrong password")
    }

    @Test("S3 logging in for an exam, the second factor, a browser verified by mail and a new password are English for who reads English")
    func ways() async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        try await browser.registerAndVerify("wang@qq.com")
        let cet = try await RelyingParty(rig)
        try read(try await browser.get(try await browser.get(cet.authorization()).location), "for an exam")
        _ = try await browser.logIn("wang@qq.com")
        _ = try await browser.post("/second-factor", form: [:])
        let page = try read(try await browser.get("/second-factor"), "setting it up")
        try read(
            try await browser.post("/second-factor/confirmation", form: ["code": "000000", "current": Browser.password]), "wrong digits")
        let app = try App(secret: try #require(page.text.firstMatch(of: /<code>([A-Z2-7 ]+)<\/code>/)).1.filter { $0 != " " }, rig)
        try read(
            try await browser.post("/second-factor/confirmation", form: ["code": app.code, "current": Browser.password]), "recovery codes")
        try read(try await browser.get("/second-factor"), "it is on")
        try read(try await browser.post("/second-factor/removal", form: ["current": "x"]), "a wrong password")
        try read(try await browser.get("/security-log"), "what has happened")
        let other = Browser(rig)
        _ = try await form(other, "/login", "wang@qq.com")
        try read(try await other.get("/login/second-factor"), "the second step")
        try read(try await other.post("/login/second-factor", form: ["code": "000000"]), "wrong digits of the second step")
        _ = try await form(browser, "/trust", "wang@qq.com")
        try read(try await browser.get("/trust/code"), "the code")
        try read(try await browser.post("/trust/code", form: ["code": "AAAAAA"]), "a wrong code")
        _ = try await form(browser, "/recover", "wang@qq.com")
        let letter = try #require(try await rig.letters(to: "wang@qq.com").last { $0.text.contains("/recover/") })
        let link = try #require(letter.text.firstMatch(of: /https:\/\/passport\.test(\/recover\/\S+)/)).1.description
        try read(try await browser.get(link), "a new password")
        try read(try await browser.post(link, form: ["password": "a"]), "an unfit one")
    }

    @Test(
        "S3 P10 the pages read like the site that the browser comes from, until it chooses here",
        arguments: [
            ("en", nil, "en"), ("en-GB fr", nil, "en"), ("zh-CN", nil, "zh"), ("en", "zh", "zh"), ("zh-CN", "en", "en"), ("fr", nil, "zh"),
        ]
            as [(String, String?, String)])
    func locales(asked: String, chosen: String?, read: String) async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        if let chosen { browser.set("__Host-language", chosen) }
        let page = try await browser.get(try await RelyingParty(rig).authorization(["ui_locales": asked])).location
        #expect(page.hasPrefix("/login?request="))
        let headers: Headers = ["Cookie": browser.cookieNames.map { "\($0)=\(browser.cookie($0) ?? "")" }.joined(separator: "; ")]
        #expect(Language(of: Request(.get, page, headers: headers)).rawValue == read)
        let metadata: ProviderMetadata = try await browser.get("/.well-known/openid-configuration").json()
        #expect(metadata.uiLocalesSupported == ["zh-CN", "en"])
    }
}
