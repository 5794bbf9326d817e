import Database
import HTTP
import PassportDomain
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Passport

@Suite struct SecurityLogTests {
    private func signedIn(_ change: (inout Plan) -> Void = { _ in }) async throws -> Browser {
        let browser = Browser(try await Rig(change))
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return browser
    }

    private func log(_ browser: Browser, _ query: String = "") async throws -> [SecurityEventBody] {
        try await browser.get("/api/v1/account/security-log\(query)").json(SecurityLogBody.self).events
    }

    private func everything(_ rig: Rig) async throws -> [SecurityEvent] {
        try await rig.database.read { try $0.securityEvents(SecurityLogPage(before: nil, limit: 1_000)) }
    }

    @Test("P13 the owner reads what happened to the account: who, what, when, from where, the newest first")
    func owner() async throws {
        let browser = try await signedIn()
        browser.rig.world.advance(.minutes(1))
        _ = try await Browser(browser.rig, from: "198.51.100.7").logIn("a@qq.com", password: "wrong-Horse-1")
        let events = try await log(browser)
        #expect(events.map(\.kind) == ["log_in_failed", "logged_in", "verified", "registered"])
        #expect(events.map(\.address) == ["198.51.100.7", "192.0.2.1", "192.0.2.1", "192.0.2.1"])
        #expect(events[0].at == browser.rig.world.now && events[1].at == browser.rig.world.now - .minutes(1))
        #expect(events.allSatisfy { $0.actor == "person" })
        let current: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        #expect(events[1].detail == current.id.description)
    }

    @Test("P13 nobody reads another's log, nor any without a session")
    func others() async throws {
        let browser = try await signedIn()
        let stranger = Browser(browser.rig, from: "198.51.100.7")
        #expect(try await stranger.get("/api/v1/account/security-log").code == "not_signed_in")
        try await stranger.registerAndVerify("b@qq.com")
        _ = try await stranger.logIn("b@qq.com")
        let own = try await log(browser)
        #expect(own.allSatisfy { $0.address == "192.0.2.1" } && own.count == 3)
        let others = try await log(stranger)
        #expect(others.allSatisfy { $0.address == "198.51.100.7" } && others.count == 3)
        #expect(try await log(stranger, "?before=\(own[0].id)").isEmpty, "a foreign id is a place in time and opens nothing")
    }

    @Test("P13 a page holds a hundred; the last id of one asks for the next")
    func pages() async throws {
        let browser = try await signedIn()
        let id = try await #require(browser.rig.services.currentSession(BearerSecret(browser.cookie("__Host-passport_session") ?? "")))
        let context = browser.rig.services.context
        try await browser.rig.database.write { tx in
            let now = context.effects.now()
            for _ in 1...120 { try tx.record(.dataExported, of: .account(id.account.id), from: .command, context, at: now) }
        }
        let first = try await log(browser)
        #expect(first.count == 100)
        let second = try await log(browser, "?before=\(first[99].id)")
        #expect(second.map(\.kind) == Array(repeating: "data_exported", count: 20) + ["logged_in", "verified", "registered"])
        #expect(Set(first.map(\.id)).isDisjoint(with: second.map(\.id)))
        #expect(try await browser.get("/api/v1/account/security-log?before=x").fieldCodes == ["security_log.before"])
    }

    @Test("P13 logging out, another account in the same browser, and a verification code that is wrong are recorded")
    func endings() async throws {
        let browser = try await signedIn()
        try await browser.registerAndVerify("b@qq.com")
        _ = try await browser.register("zz@qq.com")
        _ = try await browser.verify("zz@qq.com", code: "WRONG1")
        _ = try await browser.logIn("b@qq.com")
        _ = try await browser.delete("/api/v1/sessions/current")
        _ = try await browser.delete("/api/v1/sessions/current")
        let kinds = try await everything(browser.rig).map(\.kind)
        #expect(Array(kinds.prefix(5)) == [.loggedOut, .loggedIn, .sessionEnded, .verificationFailed, .registered])
    }

    @Test("P13 a refused change leaves no row: it is written in the change's own transaction")
    func sameTransaction() async throws {
        let rig = try await Rig()
        let context = rig.services.context
        await #expect(throws: LogInRefusal.wrongCredentials) {
            try await rig.database.write { tx in
                try tx.record(.passwordChanged, of: .passport, from: .command, context, at: context.effects.now())
                throw LogInRefusal.wrongCredentials
            }
        }
        #expect(try await everything(rig).isEmpty)
    }

    @Test("P7 P13 a wait that was imposed is recorded once, and who guesses at unknown addresses is, too")
    func delays() async throws {
        let browser = try await signedIn { $0.failuresPerClient = 12 }
        for address in ["a@qq.com", "nobody@qq.com"] {
            for _ in 1...6 { _ = try await browser.logIn(address, password: "wrong-Horse-1") }
        }
        let events = try await everything(browser.rig).filter { [.logInFailed, .logInDelayed, .networkDelayed].contains($0.kind) }
        #expect(events.filter { $0.kind == .logInFailed }.count == 12)
        #expect(events.filter { $0.detail == "waiting" }.count == 2)
        #expect(events.filter { $0.kind == .logInDelayed }.count == 2)
        #expect(events.filter { $0.kind == .networkDelayed }.map(\.account) == [nil])
        #expect(events.filter { $0.account == nil && $0.kind == .logInFailed }.count == 6)
        let hash = browser.rig.services.context.addressHash(of: "nobody@qq.com")
        let page = SecurityLogPage(before: nil, limit: 100)
        #expect(try await browser.rig.database.read { try $0.securityEvents(of: .sample("nobody@qq.com"), hash: hash, page) }.count == 7)
    }

    @Test("P13 a flood of failures fills no disk, and hides nothing that comes from another network")
    func flood() async throws {
        let browser = try await signedIn()
        let failures = { try await everything(browser.rig).filter { $0.kind == .logInFailed }.count }
        for _ in 1...70 { _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1") }
        #expect(try await failures() == 50)
        _ = try await Browser(browser.rig, from: "198.51.100.7").logIn("a@qq.com", password: "wrong-Horse-1")
        #expect(try await failures() == 51)
        browser.rig.world.advance(.days(1))
        _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1")
        #expect(try await failures() == 52)
    }

    @Test("P13 a flood at all accounts from one network is bounded for that network alone")
    func floodOfNetwork() async throws {
        let rig = try await Rig()
        let context = rig.services.context
        let recorded = { (origin: String, count: Int) in
            try await rig.database.write { tx in
                let limits = RecordLimits(ofOne: RecordLimits.daily.ofOne, ofAll: Allowance(limit: 20, per: .days(1)))
                for number in 0..<count {
                    try tx.recordAtMost(
                        limits, .logInFailed, of: .address("a\(number)@qq.com"), from: Origin(client: origin, userAgent: ""), context,
                        at: context.effects.now())
                }
            }
            return try await everything(rig).filter { $0.address == origin }.count
        }
        #expect(try await recorded("192.0.2.1", 30) == 20)
        #expect(try await recorded("198.51.100.7", 3) == 3)
        #expect(try await recorded("2001:db8::1", 10) == 10)
        #expect(try await recorded("2001:db8::2", 30) == 10, "one network of IPv6")
    }

    @Test("P5 P13 a registration writes the same number of rows whether or not the address has an owner, whose log says it")
    func registrations() async throws {
        let browser = try await signedIn()
        var rows: [Int] = []
        for address in ["a@qq.com", "nobody@qq.com"] {
            let before = try await everything(browser.rig).count
            _ = try await Browser(browser.rig, from: "198.51.100.7").register(address)
            rows.append(try await everything(browser.rig).count - before)
        }
        #expect(rows == [2, 2])
        #expect(try await log(browser).first?.kind == "registration_repeated")
    }

    @Test("P13 S6 an operator's page is as long as it may be asked for")
    func longestPage() async throws {
        let rig = try await Rig()
        let context = rig.services.context
        try await rig.database.write { tx in
            for _ in 1...1_001 { try tx.record(.registered, of: .address("a@qq.com"), from: .command, context, at: context.effects.now()) }
        }
        for name in [nil, try AccountName("a@qq.com")] {
            #expect(try await rig.services.audit(name, before: nil, limit: 5_000).count == 1_001)
            #expect(try await rig.services.audit(name, before: nil, limit: 1_000).count == 1_000)
        }
    }

    @Test("P13 an event is kept for its time, then it goes")
    func retention() async throws {
        let browser = try await signedIn()
        browser.rig.world.advance(.microseconds(Timestamp.Span.days(184).microseconds - 1))
        try await browser.rig.services.removeExpired()
        #expect(try await everything(browser.rig).count == 4)
        browser.rig.world.advance(.microseconds(1))
        try await browser.rig.services.removeExpired()
        #expect(try await everything(browser.rig).isEmpty)
    }

    @Test("P13 the schema refuses to change the log, or to take away what is not over yet, whoever asks; others' rows stay, too")
    func appendOnly() async throws {
        let browser = try await signedIn()
        let rig = browser.rig
        let refusal = DatabaseError.constraint(name: "security_events_append_only")
        let slips: [@Sendable (Transaction) throws -> Void] = [
            { try $0.run("UPDATE security_events SET kind = 'logged_in'") },
            { try $0.run("UPDATE security_events SET at = 0 WHERE 1 = 1") },
            { try $0.run("DELETE FROM security_events") },
            { try $0.run("DELETE FROM security_events WHERE sequence = (SELECT min(sequence) FROM security_events)") },
        ]
        // A statement of SQLite's own, which deletes the row that is in its way.
        let replacing: @Sendable (Transaction) throws -> Void = { try $0.run("REPLACE INTO security_events SELECT * FROM security_events") }
        func expectKept(_ count: Int) async throws {
            for slip in slips + (ScratchDatabase.isSQLite ? [replacing] : []) {
                await #expect(throws: refusal) { try await rig.database.write { try slip($0) } }
            }
            #expect(try await everything(rig).count == count)
        }
        try await expectKept(4)
        rig.world.advance(.days(184))
        _ = try await browser.logIn("a@qq.com")
        try await rig.services.removeExpired()
        let young = try await everything(rig)
        #expect(!young.isEmpty && young.allSatisfy { $0.at == rig.world.now })
        try await expectKept(young.count)
    }

    @Test("P13 P14 who deletes an account takes nothing from the log")
    func deletion() async throws {
        let browser = try await signedIn()
        let before = try await everything(browser.rig)
        #expect(try await browser.post("/deletion", form: ["current": Browser.password, "sure": "yes"]).location == "/deleted")
        #expect(try await everything(browser.rig).suffix(before.count) == before[...])
    }

    @Test("P10 P13 a code that is used twice stands in its owner's log, with the exam that brought it")
    func reuse() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser)
        _ = try await exam.redeem(code)
        _ = try await exam.redeem(code)
        let event = try #require(try await everything(browser.rig).first)
        #expect(event.kind == .codeReused && event.actor == .client && event.client == ClientID("cet") && event.account != nil)
        #expect(try await everything(browser.rig).contains { $0.kind == .clientAdded && $0.actor == .operator })
    }

    @Test("P13 every kind has words for the owner", arguments: SecurityEvent.Kind.allCases)
    func words(kind: SecurityEvent.Kind) {
        #expect(!kind.text.zh.isEmpty && !kind.text.en.isEmpty)
        #expect(SecurityEvent.Kind.allCases.filter { $0.text == kind.text } == [kind])
    }
}
