import Database
import HTTP
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

@Suite struct SessionListTests {
    private func person() async throws -> Browser {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return browser
    }

    private func sessions(_ browser: Browser) async throws -> [SessionListBody.Item] {
        try await browser.get("/api/v1/sessions").json(SessionListBody.self).sessions
    }

    @Test("P9 the list has every session of the account with address and last use, this one marked, and nobody else's")
    func list() async throws {
        let browser = try await person()
        let phone = Browser(browser.rig, from: "198.51.100.7")
        browser.rig.world.advance(.minutes(5))
        _ = try await phone.logIn("a@qq.com")
        let neighbour = Browser(browser.rig)
        try await neighbour.registerAndVerify("b@qq.com")
        _ = try await neighbour.logIn("b@qq.com")
        let listed = try await sessions(browser)
        #expect(listed.map(\.address) == ["198.51.100.7", "192.0.2.1"] || listed.map(\.address) == ["192.0.2.1", "198.51.100.7"])
        #expect(listed.filter(\.isCurrent).map(\.address) == ["192.0.2.1"])
        #expect(listed.allSatisfy { $0.lastSeenAt == browser.rig.world.now })
        let page = try await browser.get("/sessions")
        #expect(page.text.contains("（本设备）") && page.text.contains("198.51.100.7") && page.text.contains("退出所有其他设备"))
        #expect(try await Browser(browser.rig).get("/api/v1/sessions").code == "not_signed_in")
    }

    @Test("P9 S6 the list is bounded: of many sessions those used last, with the one that asks; all others are ended together")
    func bounded() async throws {
        let browser = try await person()
        let rig = browser.rig
        let account = try #require(try await rig.database.read { try $0.accounts(of: .sample("a@qq.com")).first }).account.id
        try await rig.database.write { tx in
            let now = rig.world.now
            for _ in 0..<250 {
                let id = rig.world.effects.newID(Session.self)
                try tx.run(
                    """
                    INSERT INTO sessions
                        (id, token_hash, account_id, created_at, authenticated_at, last_seen_at, expires_at, client, user_agent)
                    VALUES ($1, $2, $3, $4, $4, $4, $5, 'x', 'x')
                    """, id, id.bytes, account, now - .seconds(1), now + .hours(1))
            }
        }
        let listed = try await sessions(browser)
        #expect(listed.count == 200 && listed[0].isCurrent)
        #expect(try await browser.delete("/api/v1/sessions").status == .noContent)
        #expect(try await rig.count("SELECT count(*) FROM sessions") == 1)
    }

    @Test("P9 a session that has run out is not listed")
    func runOut() async throws {
        let browser = try await person()
        browser.rig.world.advance(.hours(2))
        _ = try await browser.logIn("a@qq.com")
        #expect(try await sessions(browser).count == 1)
    }

    @Test("P9 one session is ended from the list, with the tokens it has given; the others go on")
    func endOne() async throws {
        let browser = try await person()
        let phone = Browser(browser.rig, from: "198.51.100.7")
        _ = try await phone.logIn("a@qq.com")
        let exam = try await RelyingParty(browser.rig)
        let code = try await exam.code(phone)
        let id = try #require(try await sessions(browser).first { !$0.isCurrent }).id
        #expect(try await browser.delete("/api/v1/sessions/\(id)").status == .noContent)
        #expect(try await phone.get("/api/v1/sessions/current").status == .unauthorized)
        #expect(try await exam.redeem(code).tokenError == "invalid_grant")
        #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
        #expect(try await browser.delete("/api/v1/sessions/\(id)").code == "session.unknown")
    }

    @Test("P9 nobody ends a session of another account", arguments: [true, false])
    func foreign(byPage: Bool) async throws {
        let browser = try await person()
        let stranger = Browser(browser.rig)
        try await stranger.registerAndVerify("b@qq.com")
        _ = try await stranger.logIn("b@qq.com")
        let id = try #require(try await sessions(browser).first).id
        let answer = byPage ? try await stranger.post("/sessions/\(id)", form: [:]) : try await stranger.delete("/api/v1/sessions/\(id)")
        #expect(answer.status == (byPage ? .seeOther : .notFound))
        #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
    }

    @Test("P9 all others are ended at once, by page and by program", arguments: [true, false])
    func endOthers(byPage: Bool) async throws {
        let browser = try await person()
        let others = [Browser(browser.rig), Browser(browser.rig), Browser(browser.rig)]
        for other in others { _ = try await other.logIn("a@qq.com") }
        if byPage {
            #expect(try await browser.post("/sessions/others", form: [:]).location == "/sessions?ended=1")
            #expect(try await browser.get("/sessions?ended=1").text.contains("已经退出登录"))
        } else {
            #expect(try await browser.delete("/api/v1/sessions").status == .noContent)
        }
        for other in others { #expect(try await other.get("/api/v1/sessions/current").status == .unauthorized) }
        #expect(try await sessions(browser).count == 1)
    }

    @Test("P9 another site's form ends nothing", arguments: ["/sessions/others", "/sessions/00000000-0000-7000-8000-000000000000"])
    func forged(path: String) async throws {
        let browser = try await person()
        #expect(try await browser.post(path, form: [:], headers: ["Sec-Fetch-Site": "cross-site"]).status == .forbidden)
    }

    static let devices: KeyValuePairs = [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.42":
            "iPhone 上的微信",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0":
            "Windows 电脑上的 Edge 浏览器",
        "Mozilla/5.0 (Linux; Android 13; 22101316C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/18":
            "安卓设备上的小米浏览器",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15":
            "Mac 电脑上的 Safari 浏览器",
        "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0": "Linux 电脑上的 Firefox 浏览器", "": "未知设备", "<b>": "未知设备",
    ]

    @Test("P9 a browser is named in plain words", arguments: Array(devices))
    func device(userAgent: String, name: String) { #expect(Device(userAgent: userAgent).zh == name) }
}
