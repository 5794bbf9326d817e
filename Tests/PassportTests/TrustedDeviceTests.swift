import Captcha
import Database
import HTTP
import PassportDomain
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Passport

@Suite struct TrustedDeviceTests {
    static let cookie = "__Host-passport_device"

    /// A browser that is trusted, and logged out again.
    private func owner() async throws -> Browser {
        let browser = Browser(try await Rig { $0.failuresPerClient = 12 })
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com", trusting: true).status == .created)
        _ = try await browser.delete("/api/v1/sessions/current")
        return browser
    }

    @Test("P6 a trusted browser logs in without a captcha, by page and by API; no other browser and no other account does")
    func skips() async throws {
        let browser = try await owner()
        #expect(browser.cookie(Self.cookie)?.utf8.count == 43)
        #expect(!(try await browser.get("/login").text.contains("captcha_id")))
        #expect(try await browser.logInWithoutCaptcha("A@qq.com").status == .created)
        _ = try await browser.delete("/api/v1/sessions/current")
        let answer = try await browser.post("/login", form: ["email": "a@qq.com", "password": Browser.password])
        #expect(answer.status == .seeOther && answer.location == "/")
        let stranger = Browser(browser.rig)
        #expect(try await stranger.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        #expect(try await stranger.get("/login").text.contains("captcha_id"))
        try await stranger.registerAndVerify("b@qq.com")
        #expect(try await browser.logInWithoutCaptcha("b@qq.com").code == "captcha.needed")
        #expect(try await browser.logInWithoutCaptcha("nobody@qq.com").code == "captcha.needed")
        stranger.set(Self.cookie, String(repeating: "A", count: 43))
        #expect(try await stranger.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
    }

    @Test("P6 one wrong password and the trusted browser needs a captcha, until it has logged in with one; so, too, after a stranger's")
    func failures() async throws {
        let browser = try await owner()
        #expect(try await browser.logInWithoutCaptcha("a@qq.com", password: "wrong-Horse-1").code == "login.wrong_credentials")
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        #expect(try await browser.get("/login").text.contains("captcha_id"))
        #expect(try await browser.logIn("a@qq.com").status == .created)
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").status == .created)
        _ = try await Browser(browser.rig, from: "198.51.100.7").logIn("a@qq.com", password: "wrong-Horse-1")
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        browser.rig.world.advance(.hours(24))
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").status == .created)
    }

    @Test("P7 who guesses the moment each wait ends keeps no trusted browser out")
    func besieged() async throws {
        let browser = try await owner()
        let siege = Siege(browser.rig, of: "a@qq.com")
        for _ in 1...40 { try await siege.nextGuess() }
        #expect(try await Browser(browser.rig).logIn("a@qq.com").status == .unauthorized, "the stranger has been first")
        #expect(try await browser.logIn("a@qq.com").status == .created)
    }

    @Test("P7 a trusted browser's right password takes nothing from what its network waits for")
    func keepsTheBlock() async throws {
        let browser = try await owner()
        let stranger = Browser(browser.rig)
        for number in 1...12 { _ = try await stranger.logIn("x\(number)@qq.com", password: "wrong-Horse-1") }
        let network = browser.rig.services.context.subject(.clientFailures, "192.0.2.1")
        let before = try await browser.rig.database.read { try $0.throttle(network) }
        #expect(before?.isBlocked(at: browser.rig.world.now) == true)
        for _ in 1...20 { #expect(try await browser.logIn("a@qq.com").status == .created) }
        #expect(try await browser.rig.database.read { try $0.throttle(network) } == before)
        #expect(try await stranger.logIn("x0@qq.com").code == "login.client_blocked")
    }

    @Test("P6 P15 whoever has a second factor is asked for trust with the password, and trusted with the code", arguments: [true, false])
    func secondFactor(isPage: Bool) async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        if isPage {
            let captcha = try await browser.captcha()
            let fields: KeyValuePairs = [
                "email": "a@qq.com", "password": Browser.password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
                "trust": "1",
            ]
            #expect(try await browser.post("/login", form: fields).location == "/login/second-factor")
        } else {
            #expect(try await browser.logIn("a@qq.com", trusting: true).status == .accepted)
        }
        #expect(browser.cookie(Self.cookie) == nil, "the password alone is not enough")
        #expect(try await browser.secondStep("000000").status == .unprocessable)
        #expect(browser.cookie(Self.cookie) == nil)
        let step =
            isPage ? try await browser.post("/login/second-factor", form: ["code": app.code]) : try await browser.secondStep(app.code)
        #expect(step.status == (isPage ? .seeOther : .created))
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").status == .accepted)
        browser.rig.world.advance(.minutes(2))
        #expect(try await browser.secondStep(app.code).status == .created)
        #expect(try await browser.rig.count("SELECT count(*) FROM trusted_devices") == 1, "without a captcha there is no new trust")
    }

    @Test("P6 a wrong captcha is refused on a trusted browser, too")
    func wrongCaptcha() async throws {
        let browser = try await owner()
        let used = CaptchaAnswerBody(id: browser.rig.world.effects.newID(), answer: Plan.testAnswer)
        let body = LogInBody(email: "a@qq.com", password: Browser.password, captcha: used)
        #expect(try await browser.post("/api/v1/sessions", json: body).code == "captcha.wrong")
    }

    @Test("P7 a stranger can't lock the owner out: neither the account's wait nor the network's holds up a trusted browser")
    func lockOut() async throws {
        let browser = try await owner()
        for _ in 1...30 { _ = try await Browser(browser.rig).logIn("a@qq.com", password: "wrong-Horse-1") }
        let elsewhere = Browser(browser.rig, from: "203.0.113.5")
        #expect(try await elsewhere.logIn("a@qq.com").code == "login.wrong_credentials", "the account waits")
        #expect(try await Browser(browser.rig).logIn("a@qq.com").code == "login.client_blocked", "and the network")
        #expect(try await browser.logIn("a@qq.com").status == .created)
    }

    @Test("P7 guesses on a trusted browser, sent in parallel, are counted like all others")
    func parallelGuesses() async throws {
        let browser = try await owner()
        try await withThrowingTaskGroup(of: Status.self) { group in
            for number in 1...40 { group.addTask { try await browser.logIn("a@qq.com", password: "wrong-\(number)").status } }
            for try await status in group { #expect(status == .unauthorized) }
        }
        let context = browser.rig.services.context
        let device = context.failures(of: BearerSecret(browser.cookie(Self.cookie) ?? ""))
        #expect(try await browser.rig.database.read { try $0.throttle(device)?.failures } == 5)
        #expect(try await browser.logIn("a@qq.com").status == .unauthorized, "it waits, as it would without trust")
    }

    @Test("P6 P8 the trust ends with the password, after 90 days, when an operator locks the account, and with a newer cookie")
    func ends() async throws {
        let browser = try await owner()
        let id = try #require(try await browser.rig.services.findAccounts(AccountName("a@qq.com")).first).account.id
        let first = try #require(browser.cookie(Self.cookie))
        #expect(try await browser.logIn("a@qq.com", trusting: true).status == .created)
        let copy = Browser(browser.rig)
        copy.set(Self.cookie, first)
        #expect(try await copy.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        browser.rig.world.advance(.days(90))
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        #expect(try await browser.logIn("a@qq.com", trusting: true).status == .created)
        browser.rig.world.advance(.seconds(1))
        let (now, hash) = (browser.rig.world.now, try await browser.rig.database.read { try $0.record(of: id)?.passwordHash ?? "" })
        try await browser.rig.database.write { try $0.setPassword(hash, of: id, at: now) }
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        #expect(try await browser.logIn("a@qq.com", trusting: true).status == .created)
        _ = try await browser.rig.services.lockAccount(.id(id), isLocked: true)
        _ = try await browser.rig.services.lockAccount(.id(id), isLocked: false)
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
    }

    @Test("P6 an account trusts twenty browsers at most, and none that came without a captcha")
    func bounded() async throws {
        let browser = try await owner()
        for _ in 1...25 { #expect(try await Browser(browser.rig).logIn("a@qq.com", trusting: true).status == .created) }
        #expect(try await browser.rig.count("SELECT count(*) FROM trusted_devices") == 20)
        let last = Browser(browser.rig)
        _ = try await last.logIn("a@qq.com", trusting: true)
        let secret = last.cookie(Self.cookie)
        _ = try await last.post("/api/v1/sessions", json: LogInBody(email: "a@qq.com", password: Browser.password, trustDevice: true))
        #expect(last.cookie(Self.cookie) == secret)
        let kinds = try await browser.rig.services.audit(AccountName("a@qq.com"), before: nil, limit: 3).map(\.kind)
        #expect(kinds == [.loggedIn, .deviceTrusted, .loggedIn])
        browser.rig.world.advance(.days(90))
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM trusted_devices") == 0)
    }

    private func browsers(_ browser: Browser) async throws -> [TrustedBrowserListBody.Item] {
        try await browser.get("/api/v1/trusted-browsers").json(TrustedBrowserListBody.self).browsers
    }

    @Test("P6 P9 the owner sees which browsers are trusted and this one marked, and takes one's trust away, and nobody else's")
    func list() async throws {
        let browser = try await owner()
        let rig = browser.rig
        #expect(try await browser.get("/api/v1/trusted-browsers").code == "not_signed_in")
        rig.world.advance(.seconds(1))
        let phone = Browser(rig, from: "198.51.100.7")
        _ = try await phone.logIn("a@qq.com", trusting: true)
        _ = try await browser.logInWithoutCaptcha("a@qq.com")
        let listed = try await browsers(browser)
        #expect(listed.map(\.address) == ["198.51.100.7", "192.0.2.1"] && listed.map(\.isCurrent) == [false, true])
        #expect(listed.first?.until == rig.world.now + TrustedDevice.lifetime)
        let neighbour = Browser(rig)
        try await neighbour.registerAndVerify("b@qq.com")
        _ = try await neighbour.logIn("b@qq.com", trusting: true)
        let id = try #require(listed.first?.id)
        #expect(try await neighbour.delete("/api/v1/trusted-browsers/\(id)").code == "browser.unknown")
        #expect(try await browser.delete("/api/v1/trusted-browsers/rubbish").code == "browser.unknown")
        #expect(try await browser.delete("/api/v1/trusted-browsers/\(id)").status == .noContent)
        #expect(try await browser.delete("/api/v1/trusted-browsers/\(id)").status == .notFound)
        #expect(try await phone.get("/api/v1/sessions/current").status == .ok, "who is logged in stays so")
        #expect(try await phone.logInWithoutCaptcha("a@qq.com").code == "captcha.needed")
        #expect(try await browsers(browser).map(\.isCurrent) == [true])
        #expect(try await browser.logInWithoutCaptcha("a@qq.com").status == .created)
        let kinds = try await rig.services.audit(AccountName("a@qq.com"), before: nil, limit: 2).map(\.kind)
        #expect(kinds == [.loggedIn, .deviceDistrusted])
    }

    @Test("P6 P9 S3 the page of devices has a button for each trusted browser; a form from elsewhere takes no trust away")
    func page() async throws {
        let browser = try await owner()
        _ = try await browser.logInWithoutCaptcha("a@qq.com")
        let page = try await browser.get("/sessions").text
        let form = try #require(page.firstMatch(of: /action="(\/trusted-browsers\/[^"]+)"/)).1.description
        #expect(page.contains("（这个浏览器）") && page.contains("不再信任"))
        #expect(try await browser.post(form, form: [:], headers: ["Sec-Fetch-Site": "cross-site"]).status == .forbidden)
        #expect(try await Browser(browser.rig).post(form, form: [:]).location == "/login")
        #expect(try await browsers(browser).count == 1)
        for _ in 1...2 { #expect(try await browser.post(form, form: [:]).location == "/sessions?distrusted=1") }
        let after = try await browser.get("/sessions?distrusted=1").text
        #expect(after.contains("不再受信任") && !after.contains("/trusted-browsers/"))
        #expect(try await browsers(browser).isEmpty)
    }

    @Test("P8 P9 a browser whose trust ended with the password isn't listed")
    func endedTrust() async throws {
        let browser = try await owner()
        _ = try await browser.logInWithoutCaptcha("a@qq.com")
        browser.rig.world.advance(.seconds(1))
        let form: KeyValuePairs = ["current": Browser.password, "password": "other-Horse-43"]
        #expect(try await browser.post("/password", form: form).location == "/?done=password")
        #expect(try await browsers(browser).isEmpty)
        #expect(try await !browser.get("/sessions").text.contains("/trusted-browsers/"))
    }

    @Test("S7 P9 browsers that were trusted before they had names stay trusted, are listed, and each is taken away by itself")
    func olderSchema() async throws {
        let scratch = try ScratchDatabase()
        let old = try Database.open(scratch.location(), migrations: Array(PassportMigrations.all.prefix(20)))
        let world = World()
        let (account, now) = (world.effects.newID(Account.self), world.now)
        try await old.write { tx in
            try tx.run(
                """
                INSERT INTO accounts (id, email, password_hash, created_at, verified_at, password_changed_at)
                VALUES ($1, 'a@qq.com', '$argon2id$x', $2, $2, $2)
                """, account, now)
            for number in 1...2 {
                try tx.run(
                    "INSERT INTO trusted_devices (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                    [UInt8](repeating: UInt8(number), count: 32), account, now, now + .days(1))
            }
        }
        old.close()
        let new = try Database.open(scratch.location(), migrations: PassportMigrations.all)
        defer { new.close() }
        let first = try await new.read { try $0.trustedBrowsers(of: account, at: now) }
        #expect(first.count == 2 && first.allSatisfy { $0.origin == Origin(client: "", userAgent: "") })
        let id = try #require(first.first?.id)
        #expect(try await new.write { try $0.removeBrowser(id, of: account) })
        #expect(try await new.read { try $0.trustedBrowsers(of: account, at: now) } == Array(first.dropFirst()))
        #expect(try await new.read { try $0.trustedDevice(tokenHash: [UInt8](repeating: 2, count: 32), at: now) } == account)
    }
}
