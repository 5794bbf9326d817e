import Captcha
import Crypto
import Database
import HTTP
import Outbox
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

@Suite struct LogInTests {
    private func person(_ change: (inout Plan) -> Void = { _ in }) async throws -> Browser {
        let browser = Browser(try await Rig(change))
        try await browser.registerAndVerify("a@qq.com")
        return browser
    }

    @Test("P6 logging in gives a session: a cookie no script reads, with 256 random bits")
    func logIn() async throws {
        let browser = try await person()
        let answer = try await browser.logIn("A@qq.com")
        #expect(answer.status == .created)
        let cookie = try #require(answer.headers["set-cookie"])
        for part in ["__Host-passport_session=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] { #expect(cookie.contains(part)) }
        #expect(try #require(browser.cookie("__Host-passport_session")).utf8.count == 43)
        let current: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        #expect(current == (try answer.json()))
        #expect(current.account.emailVerified)
    }

    @Test("P3 a password rests as Argon2id")
    func stored() async throws {
        let browser = try await person()
        let hash = try await browser.rig.database.read { try $0.accounts(of: .sample("a@qq.com")).first?.passwordHash }
        #expect(hash?.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$") == true)
    }

    @Test("P3 the schema takes nothing but Argon2id for a password")
    func schema() async throws {
        let rig = try await Rig()
        let account = Account(id: rig.world.effects.newID(), email: .sample("b@qq.com"), verifiedAt: nil)
        await #expect(throws: DatabaseError.constraint(name: "accounts_password_is_argon2id")) {
            try await rig.database.write { try $0.addAccount(account, passwordHash: "plain", at: Timestamp(seconds: 0)) }
        }
    }

    @Test("P3 when the parameters rise the password is hashed anew at the next login, and not at a failed one")
    func rehash() async throws {
        let browser = try await person()
        let raised = try await browser.rig.restarted { $0.hashing = PasswordHasher.Parameters(memoryKiB: 16, passes: 2) }
        let hash = { try await browser.rig.database.read { try $0.accounts(of: .sample("a@qq.com")).first?.passwordHash ?? "" } }
        let origin = Origin(client: "192.0.2.1", userAgent: "")
        await #expect(throws: LogInRefusal.wrongCredentials) {
            let captcha = CaptchaAnswer(id: try await raised.issueCaptcha(.question).id, text: Plan.testAnswer)
            return try await raised.logIn(address: "a@qq.com", password: "wrong-Horse-1", captcha: captcha, from: origin, replacing: nil)
        }
        #expect(try await hash().hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
        let captcha = CaptchaAnswer(id: try await raised.issueCaptcha(.question).id, text: Plan.testAnswer)
        _ = try await raised.logIn(address: "a@qq.com", password: Browser.password, captcha: captcha, from: origin, replacing: nil)
        #expect(try await hash().hasPrefix("$argon2id$v=19$m=16,t=2,p=1$"))
        #expect(try await browser.logIn("a@qq.com").status == .created)
    }

    @Test("P5 P7 unknown account, wrong password, locked account: one answer")
    func oneAnswer() async throws {
        let browser = try await person()
        let wrong = try await browser.logIn("a@qq.com", password: "wrong-Horse-1")
        let unknown = try await browser.logIn("nobody@qq.com")
        let garbage = try await browser.logIn("no address")
        for _ in 1...4 { _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1") }
        let locked = try await browser.logIn("a@qq.com")
        #expect(wrong.status == .unauthorized && wrong.code == "login.wrong_credentials")
        for answer in [unknown, garbage, locked] {
            #expect(answer.status == wrong.status && answer.headers == wrong.headers)
            #expect(try answer.problem == wrong.problem)
        }
        #expect(browser.cookieNames == [])
    }

    @Test("P7 after five failures the account waits two seconds, then four; a right password ends it")
    func waiting() async throws {
        let browser = try await person()
        for _ in 1...5 { _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1") }
        browser.rig.world.advance(.milliseconds(1_999))
        #expect(try await browser.logIn("a@qq.com").status == .unauthorized)
        browser.rig.world.advance(.milliseconds(1))
        #expect(try await browser.logIn("a@qq.com", password: "wrong-Horse-1").status == .unauthorized)
        browser.rig.world.advance(.milliseconds(3_999))
        #expect(try await browser.logIn("a@qq.com").status == .unauthorized)
        browser.rig.world.advance(.milliseconds(1))
        #expect(try await browser.logIn("a@qq.com").status == .created)
        for _ in 1...4 { _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1") }
        #expect(try await browser.logIn("a@qq.com").status == .created)
    }

    @Test("P7 failures are counted before the hash: guesses sent in parallel can't beat the count")
    func parallelGuesses() async throws {
        let browser = try await person()
        try await withThrowingTaskGroup(of: Status.self) { group in
            for number in 1...60 {
                group.addTask {
                    try await Browser(browser.rig, from: "192.0.2.\(number)").logIn("a@qq.com", password: "wrong-\(number)").status
                }
            }
            for try await status in group { #expect(status == .unauthorized) }
        }
        let subject = browser.rig.services.context.subject(.accountFailures, "a@qq.com")
        #expect(try await browser.rig.database.read { try $0.throttle(subject)?.failures } == 5)
        #expect(try await browser.logIn("a@qq.com").status == .unauthorized)
    }

    @Test("P7 a locked account can't be locked for longer by more guesses")
    func strangersLock() async throws {
        let browser = try await person()
        for _ in 1...30 { _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1") }
        browser.rig.world.advance(.seconds(2))
        #expect(try await browser.logIn("a@qq.com").status == .created)
    }

    @Test("P7 the owner is mailed once when patience runs out; a stranger's address gets nothing")
    func ownerIsTold() async throws {
        let browser = try await person()
        for address in ["a@qq.com", "nobody@qq.com"] {
            for _ in 1...8 { _ = try await browser.logIn(address, password: "wrong-Horse-1") }
        }
        #expect(try await browser.rig.letters(to: "a@qq.com").map(\.subject).filter { $0.contains("登录失败") }.count == 1)
        let letter = try await browser.rig.letters(to: "a@qq.com").last { $0.subject.contains("登录失败") }
        #expect(letter?.text.contains("用邮件验证这个浏览器") == true, "the very person who needs it")
        #expect(try await browser.rig.letters(to: "nobody@qq.com").isEmpty)
    }

    @Test("P7 a client that guesses at many accounts has to wait; others don't, and right passwords cost nothing")
    func clientBlocked() async throws {
        let browser = try await person { $0.failuresPerClient = 10 }
        for _ in 1...20 { #expect(try await browser.logIn("a@qq.com").status == .created) }
        for number in 1...10 { _ = try await browser.logIn("x\(number)@qq.com") }
        let blocked = try await browser.logIn("a@qq.com")
        #expect(blocked.status == .tooManyRequests && blocked.code == "login.client_blocked")
        #expect(blocked.headers["retry-after"] == "2")
        #expect(try await Browser(browser.rig, from: "192.0.2.99").logIn("a@qq.com").status == .created)
        browser.rig.world.advance(.seconds(2))
        #expect(try await browser.logIn("a@qq.com").status == .created)
    }

    @Test("P6 P7 a network that has to wait uses no captcha up: the same one is good afterwards")
    func captchaKept() async throws {
        let browser = try await person { $0.failuresPerClient = 10 }
        for number in 1...10 { _ = try await browser.logIn("x\(number)@qq.com") }
        let body = LogInBody(email: "a@qq.com", password: Browser.password, captcha: try await browser.captcha())
        #expect(try await browser.post("/api/v1/sessions", json: body).code == "login.client_blocked")
        browser.rig.world.advance(.seconds(2))
        #expect(try await browser.post("/api/v1/sessions", json: body).status == .created)
    }

    @Test("P4 an unverified account can log in and is told so")
    func unverified() async throws {
        let browser = Browser(try await Rig())
        _ = try await browser.register("a@qq.com")
        let body: SessionBody = try await browser.logIn("a@qq.com").json()
        #expect(!body.account.emailVerified)
    }

    @Test("S2 no log line holds a password, an address, a cookie or a code")
    func log() async throws {
        let browser = try await person()
        _ = try await browser.logIn("a@qq.com")
        let secret = try #require(browser.cookie("__Host-passport_session"))
        let lines = browser.rig.world.lines.joined()
        #expect(lines.contains("logged_in"))
        for secret in [Browser.password, "a@qq.com", secret, Plan.testAnswer] { #expect(!lines.contains(secret)) }
    }
}
