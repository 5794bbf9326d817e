import Captcha
import Foundation
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct PageTests {
    private func form(_ browser: Browser, _ path: String, _ email: String, _ password: String = Browser.password, request: String = "")
        async throws -> Response
    {
        let captcha = try await browser.captcha()
        return try await browser.post(
            path,
            form: [
                "email": email, "password": password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer, "request": request,
            ])
    }

    @Test(
        "S3 every page renders in the shared frame, with a label for every input",
        arguments: ["/register", "/login", "/verify", "/recover"])
    func renders(path: String) async throws {
        let page = try await Browser(try await Rig()).get(path)
        #expect(page.status == .ok)
        #expect(page.text.contains("lang=\"zh-CN\"") && page.text.contains("<h1>"))
        #expect(page.headers["cache-control"] == "no-store")
        #expect(page.headers["content-security-policy"]?.contains("script-src 'self'") == true)
        let inputs = page.text.matches(of: /<input id="([a-z_]+)"/).map { String($0.1) }
        #expect(!inputs.isEmpty && inputs.allSatisfy { page.text.contains("<label for=\"\($0)\">") })
        #expect(page.body.count < 60_000)
    }

    @Test("S3 what was typed comes back escaped; a password never comes back", arguments: ["/register", "/login", "/recover"])
    func escapes(path: String) async throws {
        let browser = Browser(try await Rig())
        let page = try await form(browser, path, "\"><script>alert(1)</script>", "Secret-password-<9>")
        #expect(!page.text.contains("<script>"))
        #expect(page.text.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""))
        #expect(!page.text.contains("Secret-password"))
        let hidden = try await browser.get(path + "?request=%22%3E%3Cscript%3E")
        #expect(!hidden.text.contains("<script>"))
    }

    @Test("S3 P2 each error stands beside its field, which a screen reader finds, and a new captcha comes with it")
    func errors() async throws {
        let browser = Browser(try await Rig())
        let page = try await form(browser, "/register", "zhang@", "abc")
        #expect(page.status == .unprocessable)
        #expect(page.text.contains("id=\"email-error\"") && page.text.contains("aria-describedby=\"email-error\""))
        #expect(page.text.contains("aria-describedby=\"password-hint password-error\"") && page.text.contains("密码至少 8 个字符"))
        #expect(page.text.contains("aria-invalid=\"true\"") && page.text.contains("role=\"alert\""))
        #expect(page.text.contains("value=\"zhang@\"") && page.text.contains("name=\"captcha_id\""))
    }

    @Test(
        "S3 the first button of a form, which Enter presses, is the form's own", arguments: ["/register", "/login", "/verify", "/recover"])
    func firstButton(path: String) async throws {
        let page = try await Browser(try await Rig()).get(path)
        #expect(page.text.firstMatch(of: /<button(?! type="button")[^>]*>/)?.0 == "<button>")
    }

    @Test(
        "P6 the question in words comes with the picture, behind a fold; another picture keeps the address",
        arguments: ["/register", "/login", "/recover", "/trust"])
    func question(path: String) async throws {
        let browser = Browser(try await Rig())
        for page in [try await browser.get(path), try await browser.post(path, form: ["email": "a@qq.com", "another": "image"])] {
            #expect(page.status == .ok && !page.text.contains("role=\"alert\""))
            #expect(page.text.contains("data:image/png;base64,") && page.text.contains("<details>"))
            #expect(page.text.firstMatch(of: /<label for="question">[^<]*等于多少？<\/label>/) != nil)
        }
        #expect(try await browser.post(path, form: ["email": "a@qq.com", "another": "image"]).text.contains("value=\"a@qq.com\""))
    }

    @Test(
        "P6 who answers the question wrongly is at the question again, who reads the picture wrongly at the picture",
        arguments: ["/register", "/login", "/recover", "/trust"])
    func sameKind(path: String) async throws {
        let browser = Browser(try await Rig())
        for (field, fold) in [("question", "<details open>"), ("captcha", "<details>")] {
            let page = try await browser.get(path)
            let id = try #require(
                page.text.firstMatch(of: try Regex("name=\"\(field)_id\" value=\"([^\"]+)\"", as: (Substring, Substring).self))
            ).1
            let again = try await browser.post(
                path,
                form: [
                    "email": "a@qq.com", "password": Browser.password, field: "x", "\(field)_id": String(id), "captcha_id": String(id),
                ])
            #expect(again.status == .unprocessable && again.text.contains(fold))
            #expect(try again.text.contains(Regex("<input id=\"\(field)\"[^>]* autofocus>")))
            #expect(again.text.matches(of: /autofocus/).count == 1)
        }
    }

    @Test("P6 a form takes the answer to the question, and the picture's when there is none, each once", arguments: [true, false])
    func answersEither(isQuestion: Bool) async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        let page = try await browser.get("/login")
        let image = try #require(page.text.firstMatch(of: /name="captcha_id" value="([^"]+)"/)).1.description
        let question = try #require(page.text.firstMatch(of: /name="question_id" value="([^"]+)"/)).1.description
        let fields: KeyValuePairs = [
            "email": "a@qq.com", "password": Browser.password, "captcha_id": image, "captcha": isQuestion ? "junk" : Plan.testAnswer,
            "question_id": question, "question": isQuestion ? Plan.testAnswer : " ",
        ]
        #expect(try await browser.post("/login", form: fields).status == .seeOther)
        #expect(try await Browser(browser.rig).post("/login", form: fields).status == .unprocessable)
    }

    @Test(
        "P4 S3 a log-in that went wrong comes back with an address that still knows where the candidate goes",
        arguments: ["/login", "/register"])
    func wrong(path: String) async throws {
        let rig = try await Rig()
        let (browser, exam) = (Browser(rig), try await RelyingParty(rig))
        let request = try #require(try await browser.get(exam.authorization()).answer["request"])
        let refused = try await form(browser, path, "", request: request)
        #expect(refused.status.rawValue >= 400 && refused.text.contains("action=\"\(path)?request=\(request)\""))
        #expect(try await browser.get("\(path)?request=\(request)").text.contains("name=\"request\" value=\"\(request)\""))
    }

    @Test("P4 the way of a new candidate: from an exam to registering, verifying, logging in, and back to the exam")
    func journey() async throws {
        let rig = try await Rig()
        let (browser, exam) = (Browser(rig), try await RelyingParty(rig))
        let request = try #require(try await browser.get(exam.authorization()).answer["request"])
        #expect(try await browser.get("/login?request=\(request)").text.contains("href=\"/register?request=\(request)\""))
        let toVerify = try await form(browser, "/register", "a@qq.com", request: request)
        #expect(toVerify.status == .seeOther && toVerify.location == "/verify?request=\(request)")
        #expect(!toVerify.location.contains("qq.com"))
        let page = try await browser.get(toVerify.location)
        #expect(page.text.contains("value=\"a@qq.com\""))
        let id = try page.registration
        let wrong = try await browser.post(
            "/verify", form: ["email": "a@qq.com", "code": "222222", "registration": id, "request": request])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"code-error\""))
        let code = try await browser.mailedCode("a@qq.com")
        let toLogIn = try await browser.post("/verify", form: ["email": "a@qq.com", "code": code, "registration": id, "request": request])
        #expect(toLogIn.location == "/login?verified=1&request=\(request)")
        #expect(try await browser.get(toLogIn.location).text.contains("邮箱验证成功"))
        let back = try await form(browser, "/login", "a@qq.com", request: request)
        #expect(try await browser.get(back.location).location.hasPrefix(RelyingParty.redirectURI + "?code="))
        #expect(try await browser.get("/").text.contains("邮箱已验证"))
        #expect(try await browser.post("/logout", form: [:]).location == "/login")
        #expect(try await browser.get("/").location == "/login")
    }

    @Test("P4 P10 an unverified person is led to verify after logging in, goes on to the exam then, and not before")
    func unverified() async throws {
        let rig = try await Rig()
        let (browser, exam) = (Browser(rig), try await RelyingParty(rig))
        _ = try await browser.register("a@qq.com")
        let request = try #require(try await browser.get(exam.authorization()).answer["request"])
        let toVerify = try await form(browser, "/login", "a@qq.com", request: request)
        #expect(toVerify.location == "/verify?request=\(request)")
        let page = try await browser.get(toVerify.location)
        #expect(!page.text.contains("/oauth/authorize/") && page.text.contains("href=\"/\""))
        #expect(try await browser.get("/oauth/authorize/\(request)").location == toVerify.location)
        #expect(try await browser.get("/login?request=\(request)").location == toVerify.location)
        #expect(page.headers["content-security-policy"]?.contains("https://cet.example.cn") == true)
        #expect(try await browser.get("/").text.contains("href=\"/verify\""))
        let code = try await browser.mailedCode("a@qq.com")
        let fields: KeyValuePairs = ["email": "a@qq.com", "code": code, "registration": try page.registration, "request": request]
        let on = try await browser.post("/verify", form: fields)
        #expect(on.location == "/oauth/authorize/\(request)")
        #expect(try await browser.get(on.location).location.hasPrefix(RelyingParty.redirectURI + "?code="))
        #expect(try await browser.get("/verify").location == "/")
    }

    @Test("P4 P5 the resend button says the same for every address", arguments: ["a@qq.com", "nobody@qq.com", "rubbish"])
    func resend(address: String) async throws {
        let browser = Browser(try await Rig())
        _ = try await browser.register("a@qq.com")
        let answer = try await browser.post("/verify/mail", form: ["email": address])
        #expect(answer.location == "/verify?sent=1")
        #expect(try await browser.get(answer.location).text.contains("已经重新发送"))
    }

    @Test(
        "S3 a form that another site posts is refused, and does nothing",
        arguments: ["/login", "/register", "/verify", "/verify/mail", "/logout", "/verify/AAAA"])
    func foreign(path: String) async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        _ = try await browser.logIn("a@qq.com")
        for headers: Headers in [["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.cn"]] {
            let answer = try await browser.post(path, form: ["email": "b@qq.com"], headers: headers)
            #expect(answer.status == .forbidden && answer.headers["content-type"] == "text/html; charset=utf-8")
        }
        #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
    }

    @Test(
        "P10 the login form leads nowhere but to a waiting request",
        arguments: ["https://evil.cn", "//evil.cn", "/../evil", "%2F%2Fevil.cn", String(repeating: "A", count: 42) + "/"])
    func openRedirect(request: String) async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await form(browser, "/login", "a@qq.com", request: request).location == "/")
    }

    @Test("P7 a wrong password says nothing more on the page")
    func wrongPassword() async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        let page = try await form(browser, "/login", "a@qq.com", "wrong-Horse-1")
        #expect(page.status == .unauthorized && page.text.contains("账号或密码不正确"))
        #expect(page.headers["set-cookie"] == nil)
    }
}
