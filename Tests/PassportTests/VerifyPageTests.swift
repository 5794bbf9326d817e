import Captcha
import Database
import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct VerifyPageTests {
    private static let address = "victim@qq.com"

    private func registered(_ rig: Rig, _ password: String = Browser.password) async throws -> Browser {
        let browser = Browser(rig)
        let captcha = try await browser.captcha()
        let answer = try await browser.post(
            "/register",
            form: [
                "email": Self.address, "password": password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
            ])
        #expect(answer.location == "/verify")
        return browser
    }

    @Test("P4 the page and the mail of one registration show the same number, another mail another")
    func number() async throws {
        let rig = try await Rig()
        var numbers: [String] = []
        for _ in 1...2 {
            let browser = try await registered(rig)
            let page = try await browser.get("/verify")
            let number = try #require(page.text.firstMatch(of: /注册编号是 <strong>([0-9A-F]{4})</)).1.description
            #expect(try await rig.letters(to: Self.address).last?.text.contains("注册编号 \(number)") == true)
            numbers.append(number)
        }
        let ids = try await rig.database.read { try $0.all("SELECT id FROM accounts") { try $0.next(ID<Account>.self) } }
        #expect(Set(numbers) == Set(ids.map(\.registrationNumber)))
    }

    @Test("P4 the code form sends the registration it was made for, also after another tab has registered")
    func form() async throws {
        let rig = try await Rig()
        let browser = try await registered(rig)
        let id = try await browser.get("/verify").registration
        let code = try await browser.mailedCode(Self.address)
        let again = try await browser.post("/verify", form: ["email": Self.address, "code": "222222", "registration": id])
        #expect(try again.registration == id)
        let sent = try await browser.post("/verify/mail", form: ["email": Self.address, "registration": id])
        #expect(try await browser.get(sent.location).registration == id)
        #expect(
            try await browser.post("/verify", form: ["email": Self.address, "code": code, "registration": id]).status == .unprocessable)
        let new = try await browser.mailedCode(Self.address)
        _ = try await browser.post("/verify/mail", form: ["email": "other@qq.com"])
        let done = try await browser.post("/verify", form: ["email": Self.address, "code": new, "registration": id])
        #expect(done.location == "/login?verified=1")
    }

    @Test("P4 a browser without a registration is told where the code belongs, and gets nowhere with it", arguments: [nil, "", "x", "<b>"])
    func stranger(registration: String?) async throws {
        let rig = try await Rig()
        _ = try await registered(rig)
        let other = Browser(rig)
        #expect(try await other.get("/verify").text.contains("验证码只能在注册时使用的浏览器中填写"))
        let code = try await other.mailedCode(Self.address)
        let fields: KeyValuePairs = ["email": Self.address, "code": code, "registration": registration ?? ""]
        let answer = try await other.post("/verify", form: fields)
        #expect(answer.status == .unprocessable && answer.text.contains("id=\"code-error\""))
        #expect(!answer.text.contains("<b>"))
    }

    @Test("P4 where one registered, a button verifies by the link; elsewhere it asks for the password")
    func link() async throws {
        let rig = try await Rig()
        let (browser, other) = (try await registered(rig), Browser(rig))
        let link = try await browser.mailedLink(Self.address)
        #expect(try await !browser.get(link).text.contains("type=\"password\""))
        let asked = try await other.get(link)
        #expect(asked.text.contains("type=\"password\"") && asked.text.contains(Self.address))
        let wrong = try await other.post(link, form: ["password": "wrong-Horse-<1>"])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"password-error\"") && !wrong.text.contains("wrong-Horse"))
        #expect(try await browser.post(link, form: [:]).location == "/login?verified=1")
    }

    @Test("P4 P10 the page after registering names the exam to go back to, and the mail's link leads on to it as the code does")
    func linkToExam() async throws {
        let rig = try await Rig()
        let (browser, exam) = (Browser(rig), try await RelyingParty(rig))
        let request = try #require(try await browser.get(exam.authorization()).answer["request"])
        let captcha = try await browser.captcha()
        let fields: KeyValuePairs = [
            "email": Self.address, "password": Browser.password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
            "request": request,
        ]
        let toVerify = try await browser.post("/register", form: fields).location
        let page = try await browser.get(toVerify).text
        #expect(page.contains("还差两步") && page.contains("随后自动回到 <strong>全国大学英语四、六级考试</strong>"))
        let link = try await browser.mailedLink(Self.address)
        #expect(try await browser.post(link, form: [:]).location == "/login?verified=1&request=\(request)")
        #expect(try await browser.get("/login?verified=1&request=\(request)").text.contains("全国大学英语四、六级考试"))
    }

    @Test("P4 when the exam waits no more, the mail's link leads to the log-in alone")
    func linkTooLate() async throws {
        let rig = try await Rig()
        let browser = try await registered(rig)
        let cookie = try #require(browser.cookie("__Host-passport_registration"))
        browser.set("__Host-passport_registration", "\(cookie).\(String(repeating: "A", count: 43))")
        #expect(try await browser.get("/verify").text.contains("value=\"\(Self.address)\""))
        #expect(try await browser.post(try await browser.mailedLink(Self.address), form: [:]).location == "/login?verified=1")
    }

    @Test("P4 the stranger's link is not taken for one's own in a browser that has registered, or is logged in")
    func strangersLink() async throws {
        let rig = try await Rig()
        let owner = try await registered(rig)
        rig.world.advance(.seconds(1))
        #expect(try await owner.logIn(Self.address).status == .created)
        _ = try await registered(rig, "stranger-Horse-43")
        let link = try await owner.mailedLink(Self.address)
        #expect(try await owner.get(link).text.contains("type=\"password\""))
        #expect(try await owner.post(link, form: [:]).status == .unprocessable)
        #expect(try await owner.post(link, form: ["password": Browser.password]).status == .unprocessable)
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 0)
    }

    @Test("P4 a browser that registered second logs in to its own registration")
    func logIn() async throws {
        let rig = try await Rig()
        _ = try await registered(rig, "stranger-Horse-43")
        rig.world.advance(.seconds(1))
        let owner = try await registered(rig)
        let captcha = try await owner.captcha()
        let fields: KeyValuePairs = [
            "email": Self.address, "password": Browser.password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
        ]
        #expect(try await owner.post("/login", form: fields).location == "/verify")
        let id = try await owner.get("/verify").registration
        let code = try await owner.mailedCode(Self.address)
        #expect(try await owner.post("/verify", form: ["email": Self.address, "code": code, "registration": id]).location == "/")
        #expect(try await owner.get("/").text.contains("邮箱已验证"))
    }

    @Test(
        "S3 a garbled cookie is none",
        arguments: ["", ".", "x", "x.y", ".=", "\(UUID().uuidString).%%", String(repeating: ".", count: 4_000)])
    func cookie(value: String) async throws {
        let browser = Browser(try await Rig())
        browser.set("__Host-passport_registration", value)
        for path in ["/verify", "/login"] { #expect(try await browser.get(path).status == .ok) }
    }
}
