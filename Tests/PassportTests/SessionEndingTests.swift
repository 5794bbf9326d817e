import Contracts
import Database
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct SessionEndingTests {
    /// A person who is logged in, and three exams: two want to be told of a session's end, one doesn't.
    private func personAndExams() async throws -> (Browser, cet: RelyingParty, ncre: RelyingParty, mhk: RelyingParty) {
        let rig = try await Rig()
        let browser = Browser(rig)
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        let cet = try await RelyingParty(rig, id: "cet", backChannel: "https://cet.example.cn/backchannel-logout")
        let ncre = try await RelyingParty(rig, id: "ncre", backChannel: "http://ncre:8080/backchannel-logout?from=passport")
        return (browser, cet, ncre, try await RelyingParty(rig, id: "mhk"))
    }

    private func account(of browser: Browser) async throws -> (id: ID<Account>, session: ID<Session>) {
        let body: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        return (body.account.id, body.id)
    }

    @Test("P12 logging out revokes what every exam was given, and tells, once, each that has tokens and wants to be told")
    func logOut() async throws {
        let (browser, cet, ncre, mhk) = try await personAndExams()
        let (account, session) = try await account(of: browser)
        var tokens: [TokenAnswer] = []
        for exam in [cet, ncre, mhk, cet] { tokens.append(try await exam.tokens(browser)) }
        let unused = try await ncre.code(browser)
        #expect(try await browser.rig.notices() == [])
        _ = try await browser.delete("/api/v1/sessions/current")
        let expected = ["cet", "ncre"].map { LogOutNotice(client: $0, account: account, session: session) }
        #expect(try await browser.rig.notices() == expected)
        for token in tokens { #expect(try await cet.userInfo(token.accessToken).status == .unauthorized) }
        #expect(try await ncre.redeem(unused).tokenError == "invalid_grant")
        _ = try await browser.delete("/api/v1/sessions/current")
        #expect(try await browser.rig.notices() == expected)
    }

    @Test("P12 an exam that never came for its tokens is not told: it has nothing to end")
    func neverRedeemed() async throws {
        let (browser, cet, _, _) = try await personAndExams()
        _ = try await cet.code(browser)
        _ = try await browser.delete("/api/v1/sessions/current")
        #expect(try await browser.rig.notices() == [])
    }

    @Test("P9 P12 another account's login in one browser ends the earlier session for the exams, too")
    func takenOver() async throws {
        let (browser, cet, _, _) = try await personAndExams()
        let (account, session) = try await account(of: browser)
        let tokens = try await cet.tokens(browser)
        try await browser.registerAndVerify("b@qq.com")
        #expect(try await browser.logIn("b@qq.com").status == .created)
        #expect(try await browser.rig.notices() == [LogOutNotice(client: "cet", account: account, session: session)])
        #expect(try await cet.userInfo(tokens.accessToken).status == .unauthorized)
    }

    @Test("P8 P9 all sessions of an account end, or all but one", arguments: [true, false])
    func all(keepsOne: Bool) async throws {
        let (browser, cet, ncre, _) = try await personAndExams()
        let rig = browser.rig
        let (account, session) = try await account(of: browser)
        let elsewhere = Browser(rig)
        _ = try await elsewhere.logIn("a@qq.com")
        let stranger = Browser(rig)
        try await stranger.registerAndVerify("b@qq.com")
        _ = try await stranger.logIn("b@qq.com")
        let (own, others, foreign) = (try await cet.tokens(browser), try await ncre.tokens(elsewhere), try await cet.tokens(stranger))
        let other = try await self.account(of: elsewhere).session
        try await rig.database.write {
            try $0.endSessions(of: account, but: keepsOne ? session : nil, rig.services.context, at: rig.world.now)
        }
        let ended = [LogOutNotice(client: "ncre", account: account, session: other)]
        let own0 = LogOutNotice(client: "cet", account: account, session: session)
        #expect(try await rig.notices() == (keepsOne ? ended : [own0] + ended))
        #expect(try await browser.get("/api/v1/sessions/current").status == (keepsOne ? .ok : .unauthorized))
        #expect(try await cet.userInfo(own.accessToken).status == (keepsOne ? .ok : .unauthorized))
        #expect(try await elsewhere.get("/api/v1/sessions/current").status == .unauthorized)
        #expect(try await ncre.userInfo(others.accessToken).status == .unauthorized)
        #expect(try await stranger.get("/api/v1/sessions/current").status == .ok)
        #expect(try await cet.userInfo(foreign.accessToken).status == .ok)
    }

    @Test("P9 P12 a session that runs out tells nobody; ending all of the account's tells its exams at last")
    func ranOut() async throws {
        let (browser, cet, _, _) = try await personAndExams()
        let rig = browser.rig
        let (account, session) = try await account(of: browser)
        _ = try await cet.tokens(browser)
        rig.world.advance(.hours(3))
        try await rig.services.removeExpired()
        #expect(try await rig.count("SELECT count(*) FROM sessions") == 0)
        #expect(try await rig.notices() == [])
        try await rig.database.write { try $0.endSessions(of: account, rig.services.context, at: rig.world.now) }
        #expect(try await rig.notices() == [LogOutNotice(client: "cet", account: account, session: session)])
    }

    @Test("P12 nobody is remembered for longer than an exam's own session can go by a login")
    func forgotten() async throws {
        let (browser, cet, _, _) = try await personAndExams()
        _ = try await cet.tokens(browser)
        browser.rig.world.advance(.seconds(SessionClient.memory.seconds - 1))
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM session_clients") == 1)
        browser.rig.world.advance(.seconds(1))
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM session_clients") == 0)
    }

    @Test("P12 an account that is removed is logged out of its exams first")
    func removed() async throws {
        let (browser, cet, _, _) = try await personAndExams()
        let rig = browser.rig
        let (account, session) = try await account(of: browser)
        _ = try await cet.tokens(browser)
        try await rig.database.write { try $0.removeAccount(account, rig.services.context, at: rig.world.now) }
        #expect(try await rig.notices() == [LogOutNotice(client: "cet", account: account, session: session)])
        #expect(try await rig.count("SELECT count(*) FROM sessions") == 0)
    }

    @Test("P10 P12 tokens asked for while the session ends: none is good afterwards, and no exam that got some is left untold")
    func race() async throws {
        let rig = try await Rig()
        let cet = try await RelyingParty(rig, backChannel: "https://cet.example.cn/backchannel-logout")
        let owner = Browser(rig)
        try await owner.registerAndVerify("a@qq.com")
        for _ in 1...8 {
            let browser = Browser(rig)
            _ = try await browser.logIn("a@qq.com")
            let session = try await account(of: browser).session
            let codes = [try await cet.code(browser), try await cet.code(browser)]
            async let ended = browser.delete("/api/v1/sessions/current")
            async let late = browser.get(cet.authorization())
            async let first = cet.redeem(codes[0])
            async let second = cet.redeem(codes[1])
            var answers = [try await first, try await second]
            if let code = try await late.answer["code"] { answers.append(try await cet.redeem(code)) }
            #expect(try await ended.status == .noContent)
            let given = answers.compactMap { try? $0.json(TokenAnswer.self) }
            for tokens in given { #expect(try await cet.userInfo(tokens.accessToken).status == .unauthorized) }
            #expect(try await rig.notices().contains { $0.session == session } == !given.isEmpty)
            #expect(try await rig.count("SELECT count(*) FROM session_clients") == 0)
        }
    }
}

extension Rig {
    /// What waits to be told, in the order of the clients' names.
    func notices() async throws -> [LogOutNotice] {
        try await database.read { snapshot in
            try snapshot.all("SELECT payload FROM outbox WHERE topic = $1 ORDER BY key", LogOutNotice.topic) {
                try JSON.decode(LogOutNotice.self, from: try $0.next())
            }
        }
    }
}
