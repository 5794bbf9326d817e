import Contracts
import Crypto
import Database
import HTTP
import HTTPClient
import Outbox
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

@Suite struct DeletionTests {
    private func personOfAnExam() async throws -> (Browser, RelyingParty) {
        let (browser, exam) = try await Rig().personAndExam()
        try await browser.rig.services.setEventURI("https://cet.example.cn/account-events", of: "cet")
        _ = try await exam.tokens(browser)
        return (browser, exam)
    }

    @Test("P14 the page says what goes and what stays where, and names the exams that are told")
    func page() async throws {
        let (browser, _) = try await personOfAnExam()
        let page = try await browser.get("/deletion")
        for words in ["a@qq.com", "不能恢复", "已支付的报考由考试机构依法保留", "全国大学英语四、六级考试", "天后删除"] {
            #expect(page.text.contains(words))
        }
        #expect(try await browser.get("/data").text.contains("href=\"/data/export\""))
        #expect(try await Browser(browser.rig).get("/deletion").location == "/login")
    }

    @Test("P14 deleting asks for the password and a tick; anything less changes nothing")
    func asks() async throws {
        let (browser, _) = try await personOfAnExam()
        let unticked = try await browser.post("/deletion", form: ["current": Browser.password])
        #expect(unticked.status == .unprocessable && unticked.text.contains("请先勾选确认"))
        let wrong = try await browser.post("/deletion", form: ["current": "guess-Horse-1", "sure": "yes"])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"current-error\""))
        let forged = try await browser.post(
            "/deletion", form: ["current": Browser.password, "sure": "yes"], headers: ["Sec-Fetch-Site": "cross-site"])
        #expect(forged.status == .forbidden)
        #expect(try await browser.rig.count("SELECT count(*) FROM accounts") == 1)
        #expect(try await browser.rig.count("SELECT count(*) FROM outbox WHERE topic = 'account-event'") == 0)
    }

    @Test("P14 nothing personal is left, everything it opened is shut, the owner has it in writing, and the address is free")
    func delete() async throws {
        let (browser, exam) = try await personOfAnExam()
        let rig = browser.rig
        let tokens = try await exam.tokens(browser)
        let code = try await exam.code(browser)
        let elsewhere = Browser(rig)
        _ = try await elsewhere.logIn("a@qq.com")
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        let old: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        #expect(try await browser.post("/deletion", form: ["current": Browser.password, "sure": "yes"]).location == "/deleted")
        #expect(try await browser.get("/deleted").text.contains("账号已经删除"))
        for person in [browser, elsewhere] { #expect(try await person.get("/api/v1/sessions/current").status == .unauthorized) }
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
        #expect(try await exam.redeem(code).tokenError == "invalid_grant")
        #expect(try await browser.post(link, form: ["password": RecoveryTests.new]).status == .unprocessable)
        #expect(try await browser.logIn("a@qq.com").status == .unauthorized)
        #expect(try await rig.letters(to: "a@qq.com").last?.subject.contains("账号已删除") == true)
        let left = try await rig.count(
            """
            SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM grants)
                + (SELECT count(*) FROM recoveries) + (SELECT count(*) FROM verifications) + (SELECT count(*) FROM used_clients)
            """)
        #expect(left == 0)
        #expect(try await rig.count("SELECT count(*) FROM security_events WHERE kind = 'account_deleted'") == 1)
        try await browser.registerAndVerify("a@qq.com")
        let new: SessionBody = try await browser.logIn("a@qq.com").json()
        #expect(new.account.id != old.account.id)
    }

    @Test("P14 each exam that was used, and wants to be told, is told once: a signed token of RFC 8417 that names the account")
    func told() async throws {
        let (browser, _) = try await personOfAnExam()
        let rig = browser.rig
        let silent = try await RelyingParty(rig, id: "mhk")
        _ = try await silent.tokens(browser)
        _ = try await RelyingParty(rig, id: "ncre")
        let person: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        let body = PasswordBody(password: Browser.password)
        #expect(try await browser.post("/api/v1/account/deletion", json: body).status == .noContent)
        let notices = try await rig.database.read { snapshot in
            try snapshot.all("SELECT payload FROM outbox WHERE topic = 'account-event'") {
                try JSON.decode(AccountNotice.self, from: try $0.next())
            }
        }
        #expect(notices == [AccountNotice(client: "cet", account: person.account.id)])
    }

    @Test("P14 of a deletion and log-ins at the same moment, no session outlives the account")
    func raceWithLogIn() async throws {
        let (browser, _) = try await personOfAnExam()
        let people = (0..<6).map { _ in Browser(browser.rig) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for person in people { group.addTask { _ = try await person.logIn("a@qq.com") } }
            group.addTask {
                _ = try await browser.post("/api/v1/account/deletion", json: PasswordBody(password: Browser.password))
            }
            try await group.waitForAll()
        }
        for person in people + [browser] { #expect(try await person.get("/api/v1/sessions/current").status == .unauthorized) }
        #expect(try await browser.rig.count("SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM accounts)") == 0)
    }

    @Test("P14 two deletions at once are one")
    func twice() async throws {
        let (browser, _) = try await personOfAnExam()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...4 {
                group.addTask { _ = try await browser.post("/api/v1/account/deletion", json: PasswordBody(password: Browser.password)) }
            }
            try await group.waitForAll()
        }
        #expect(try await browser.rig.count("SELECT count(*) FROM outbox WHERE topic = 'account-event'") == 1)
        #expect(try await browser.rig.letters(to: "a@qq.com").filter { $0.subject.contains("账号已删除") }.count == 1)
    }

    @Test("P14 a half-way log-in of a deleted account comes to nothing")
    func halfWay() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let waiting = Browser(browser.rig)
        for person in [browser, waiting] { _ = try await person.logIn("a@qq.com") }
        _ = try await browser.secondStep(app.code)
        #expect(try await browser.post("/api/v1/account/deletion", json: PasswordBody(password: Browser.password)).status == .noContent)
        #expect(try await waiting.secondStep(app.code(1)).code == "second_factor.start_again")
        #expect(
            try await browser.rig.count("SELECT (SELECT count(*) FROM second_factors) + (SELECT count(*) FROM second_factor_codes)") == 0)
    }

    @Test("P14 the export has all that is kept of the account, and no secret")
    func export() async throws {
        let (browser, app, codes) = try await Browser.withSecondFactor()
        let exam = try await RelyingParty(browser.rig)
        _ = try await browser.logIn("a@qq.com")
        _ = try await browser.secondStep(app.code)
        _ = try await exam.tokens(browser)
        let neighbour = Browser(browser.rig, from: "203.0.113.9")
        try await neighbour.registerAndVerify("b@qq.com")
        for trusting in [browser, neighbour] { try await trusting.becomeTrusted(trusting === browser ? "a@qq.com" : "b@qq.com") }
        let answer = try await browser.get("/data/export")
        #expect(answer.headers["content-disposition"]?.contains("attachment") == true)
        let export: AccountExportBody = try answer.json()
        #expect(export.account.email == "a@qq.com" && export.account.verifiedAt != nil)
        #expect(export.exams.map(\.id) == ["cet"] && export.sessions.count == 1 && export.secondFactor?.recoveryCodesLeft == 10)
        let now = browser.rig.world.now
        #expect(export.trustedBrowsers.map(\.since) == [now] && export.trustedBrowsers.map(\.until) == [now + TrustedDevice.afterCode])
        #expect(export.trustedBrowsers.map(\.address) == ["192.0.2.1"])
        #expect(export.securityLog.contains { $0.kind == "second_factor_added" })
        #expect(export.securityLog.contains { $0.kind == "data_exported" })
        #expect(!answer.text.contains("203.0.113.9") && !answer.text.contains("b@qq.com"))
        let hash = try await browser.rig.database.read { try $0.accounts(of: .sample("a@qq.com")).first?.passwordHash ?? "" }
        let cookie = try #require(browser.cookie(SessionTests.name))
        for secret in [hash, "$argon2id", Browser.password, cookie, SecondFactorSecret(bytes: app.secret).text] + codes {
            #expect(!answer.text.contains(secret))
        }
        #expect(try await Browser(browser.rig).get("/api/v1/account/export").code == "not_signed_in")
    }

    @Test("P14 S3 another site's link exports nothing, and uses none up", arguments: ["/data/export", "/api/v1/account/export"])
    func foreignExport(path: String) async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        _ = try await browser.logIn("a@qq.com")
        #expect(try await browser.get(path, headers: ["Sec-Fetch-Site": "cross-site"]).status == .forbidden)
        #expect(try await browser.rig.count("SELECT count(*) FROM security_events WHERE kind = 'data_exported'") == 0)
        #expect(try await browser.get(path, headers: ["Sec-Fetch-Site": "same-origin"]).status == .ok)
    }

    @Test("P14 an account is exported ten times a day; the neighbour's has days of its own")
    func exportsAreCounted() async throws {
        let (browser, _) = try await personOfAnExam()
        for _ in 1...10 { #expect(try await browser.get("/api/v1/account/export").status == .ok) }
        for path in ["/api/v1/account/export", "/data/export"] {
            let refused = try await browser.get(path)
            #expect(refused.status == .tooManyRequests && refused.headers["retry-after"] != nil)
        }
        #expect(try await browser.rig.count("SELECT count(*) FROM security_events WHERE kind = 'data_exported'") == 10)
        let neighbour = Browser(browser.rig)
        try await neighbour.registerAndVerify("b@qq.com")
        _ = try await neighbour.logIn("b@qq.com")
        #expect(try await neighbour.get("/data/export").status == .ok)
        browser.rig.world.advance(.hours(24))
        _ = try await browser.logIn("a@qq.com")
        #expect(try await browser.get("/data/export").status == .ok)
    }

    @Test("P13 log-ins of one account are written down, 200 a day")
    func logInsAreCounted() async throws {
        let rig = try await Rig()
        let account = Account(id: rig.world.effects.newID(), email: .sample("a@qq.com"), verifiedAt: rig.world.now)
        try await rig.database.write { [context = rig.services.context] tx in
            try tx.addAccount(account, passwordHash: context.decoyHash, at: context.effects.now())
            for _ in 1...250 {
                _ = try tx.beginSession(of: account, from: .command, replacing: nil, context, at: context.effects.now())
            }
        }
        #expect(try await rig.count("SELECT count(*) FROM security_events WHERE kind = 'logged_in'") == 200)
    }

    @Test("P14 a long security log is exported whole")
    func longLog() async throws {
        let (browser, _) = try await personOfAnExam()
        let person: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        try await browser.rig.database.write { [context = browser.rig.services.context] tx in
            for _ in 0..<1_200 {
                try tx.record(.logInFailed, of: .account(person.account.id), from: .command, context, at: context.effects.now())
            }
        }
        let export: AccountExportBody = try await browser.get("/api/v1/account/export").json()
        #expect(export.securityLog.count > 1_200)
        #expect(Set(export.securityLog.map(\.id)).count == export.securityLog.count)
    }

    @Test(
        "P11 P14 an event address is one of HTTP, of a client that is there", arguments: [("ftp://x", "cet"), ("https://x.cn/e", "none")])
    func eventURI(uri: String, client: String) async throws {
        let (browser, _) = try await personOfAnExam()
        let services = browser.rig.services
        let before = try await services.audit(nil, before: nil, limit: 1)
        await #expect(throws: EventURIRefusal.self) { try await services.setEventURI(uri, of: client) }
        #expect(try await services.audit(nil, before: nil, limit: 1) == before)
        try await services.setEventURI("https://cet.example.cn/events", of: "cet")
        let event = try #require(try await services.audit(nil, before: nil, limit: 1).first)
        #expect(event.kind == .clientChanged && event.client?.text == "cet" && event.actor == .operator, "P13")
    }
}
