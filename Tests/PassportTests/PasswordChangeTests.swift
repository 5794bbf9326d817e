import Contracts
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct PasswordChangeTests {
    static let new = "fresh-Tiger-77"

    private func person(_ change: (inout Plan) -> Void = { _ in }) async throws -> Browser {
        let browser = Browser(try await Rig(change))
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return browser
    }

    @Test("P8 changing the password ends everything but this browser, which goes on under a new secret; the owner is mailed")
    func change() async throws {
        let browser = try await person()
        let exam = try await RelyingParty(browser.rig)
        let tokens = try await exam.tokens(browser)
        let elsewhere = Browser(browser.rig)
        _ = try await elsewhere.logIn("a@qq.com")
        let copy = Browser(browser.rig)
        copy.set(SessionTests.name, try #require(browser.cookie(SessionTests.name)))
        #expect(try await browser.changePassword(to: Self.new).status == .noContent)
        #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
        for ended in [elsewhere, copy] { #expect(try await ended.get("/api/v1/sessions/current").status == .unauthorized) }
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.subject.contains("密码已修改") == true)
        #expect(try await Browser(browser.rig).logIn("a@qq.com").status == .unauthorized)
        #expect(try await Browser(browser.rig).logIn("a@qq.com", password: Self.new).status == .created)
    }

    @Test("P8 the page asks the current password, names what is wrong, and says when it is done")
    func page() async throws {
        let browser = try await person()
        #expect(try await browser.get("/password").text.contains("name=\"current\""))
        let wrong = try await browser.post("/password", form: ["current": "guess-Horse-1", "password": Self.new])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"current-error\""))
        let unfit = try await browser.post("/password", form: ["current": Browser.password, "password": "abc"])
        #expect(unfit.text.contains("密码至少 8 个字符") && unfit.text.contains("id=\"password-error\""))
        let done = try await browser.post("/password", form: ["current": Browser.password, "password": Self.new])
        #expect(done.location == "/?done=password")
        #expect(try await browser.get(done.location).text.contains("密码已修改"))
        #expect(try await Browser(browser.rig).get("/password").location == "/login")
    }

    @Test("P7 P8 guesses at the current password are counted before they are looked at, and the owner is mailed once")
    func throttled() async throws {
        let browser = try await person()
        let rig = browser.rig
        try await withThrowingTaskGroup(of: Status.self) { group in
            for _ in 1...40 { group.addTask { try await browser.changePassword(from: "guess-Horse-1", to: Self.new).status } }
            for try await status in group { #expect(status == .unprocessable) }
        }
        #expect(try await browser.changePassword(to: Self.new).code == "password.wrong")
        #expect(try await rig.letters(to: "a@qq.com").filter { $0.subject.contains("多次填错当前密码") }.count == 1)
        rig.world.advance(.seconds(2))
        #expect(try await browser.changePassword(to: Self.new).status == .noContent)
    }

    @Test("P7 P8 a stranger who fails to log in doesn't keep the owner from changing the password")
    func stranger() async throws {
        let browser = try await person()
        for _ in 1...9 { _ = try await Browser(browser.rig).logIn("a@qq.com", password: "guess-Horse-1") }
        #expect(try await browser.changePassword(to: Self.new).status == .noContent)
    }

    @Test("P7 P8 a network that waits keeps nobody who is logged in from changing the password, and guesses there count for it")
    func network() async throws {
        let browser = try await person { $0.failuresPerClient = 8 }
        for _ in 1...4 { #expect(try await browser.changePassword(from: "guess-Horse-1", to: Self.new).status == .unprocessable) }
        for number in 1...4 { _ = try await Browser(browser.rig).logIn("x\(number)@qq.com", password: "guess-Horse-1") }
        #expect(try await Browser(browser.rig).logIn("x@qq.com").code == "login.client_blocked")
        #expect(try await browser.changePassword(from: "guess-Horse-1", to: Self.new).status == .unprocessable)
        #expect(try await browser.changePassword(to: Self.new).status == .unprocessable, "the account's own count holds")
        browser.rig.world.advance(.seconds(2))
        #expect(try await Browser(browser.rig).logIn("x@qq.com").code == "login.wrong_credentials")
        #expect(try await browser.changePassword(to: Self.new).status == .noContent)
    }

    @Test("P8 of two changes at once one counts")
    func parallel() async throws {
        let browser = try await person()
        let statuses = try await withThrowingTaskGroup(of: Status.self) { group in
            for number in 0..<4 { group.addTask { try await browser.changePassword(to: "fresh-Tiger-7\(number)").status } }
            return try await group.reduce(into: [Status]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == .noContent }.count == 1)
    }

    @Test("P8 nobody who isn't logged in, and no other site, changes a password")
    func refused() async throws {
        let browser = try await person()
        #expect(try await Browser(browser.rig).changePassword(to: Self.new).status == .unauthorized)
        let foreign = try await browser.post(
            "/password", form: ["current": Browser.password, "password": Self.new], headers: ["Sec-Fetch-Site": "cross-site"])
        #expect(foreign.status == .forbidden)
        #expect(try await Browser(browser.rig).logIn("a@qq.com").status == .created)
    }
}
