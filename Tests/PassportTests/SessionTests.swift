import Database
import Foundation
import HTTP
import PassportDomain
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Captcha
@testable import Passport

@Suite struct SessionTests {
    static let name = "__Host-passport_session"

    private func signedIn() async throws -> Browser {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return browser
    }

    @Test("P9 logging out ends the session everywhere its cookie may be, and can be repeated")
    func logOut() async throws {
        let browser = try await signedIn()
        let copy = Browser(browser.rig)
        copy.set(Self.name, try #require(browser.cookie(Self.name)))
        #expect(try await copy.get("/api/v1/sessions/current").status == .ok)
        let answer = try await browser.delete("/api/v1/sessions/current")
        #expect(answer.status == .noContent)
        #expect(answer.headers["set-cookie"]?.contains("Max-Age=0") == true)
        #expect(try await copy.get("/api/v1/sessions/current").code == "not_signed_in")
        #expect(try await copy.delete("/api/v1/sessions/current").status == .noContent)
    }

    @Test("P9 each login has a secret of its own; logging in again in one browser keeps the session and changes the secret")
    func renewed() async throws {
        let browser = try await signedIn()
        let first = try #require(browser.cookie(Self.name))
        let before: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        browser.rig.world.advance(.minutes(10))
        let after: SessionBody = try await browser.logIn("a@qq.com").json()
        #expect(before.id == after.id && before.authenticatedAt != after.authenticatedAt)
        #expect(browser.cookie(Self.name) != first)
        let thief = Browser(browser.rig)
        thief.set(Self.name, first)
        #expect(try await thief.get("/api/v1/sessions/current").status == .unauthorized)
        #expect(try await browser.rig.count("SELECT count(*) FROM sessions") == 1)
        let elsewhere: SessionBody = try await Browser(browser.rig).logIn("a@qq.com").json()
        #expect(elsewhere.id != after.id)
    }

    @Test("P9 a planted cookie is never taken over: another account's login ends it")
    func fixation() async throws {
        let browser = try await signedIn()
        try await browser.registerAndVerify("b@qq.com")
        let planted = try #require(browser.cookie(Self.name))
        let victim = Browser(browser.rig)
        victim.set(Self.name, planted)
        #expect(try await victim.logIn("b@qq.com").status == .created)
        #expect(victim.cookie(Self.name) != planted)
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
        let unknown = Browser(browser.rig)
        unknown.set(Self.name, String(repeating: "A", count: 43))
        #expect(try await unknown.logIn("b@qq.com").status == .created)
        #expect(unknown.cookie(Self.name) != String(repeating: "A", count: 43))
    }

    @Test("P9 activity keeps a session for as long as it may last")
    func activity() async throws {
        let browser = try await signedIn()
        for _ in 1...23 {
            browser.rig.world.advance(.hours(1))
            #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
        }
        browser.rig.world.advance(.hours(1))
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
    }

    @Test("P9 a session without activity ends")
    func idle() async throws {
        let browser = try await signedIn()
        browser.rig.world.advance(.hours(2))
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
    }

    @Test("P9 garbage for a cookie is nobody", arguments: ["", "x", "a b", String(repeating: "z", count: 5_000), "%00"])
    func garbage(value: String) async throws {
        let browser = Browser(try await Rig())
        browser.set(Self.name, value)
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
    }

    @Test(
        "S8 a stolen database holds no cookie, code, link, captcha answer or client secret", .enabled(if: ScratchDatabase.isSQLite))
    func stolenFile() async throws {
        let browser = try await signedIn()
        _ = try await browser.register("zz@qq.com")
        let code = try await browser.mailedCode("zz@qq.com")
        let link = try await browser.mailedLink("zz@qq.com").replacing("/verify/", with: "")
        try await browser.rig.database.write { try $0.run("DELETE FROM outbox") }
        let secret = try #require(
            try await browser.rig.services.addClient(NewClient(name: "CET", redirectURIs: ["https://c.cn/cb"])).secret)
        let copy = browser.rig.folder.appending(path: "copy.db")
        try browser.rig.database.backup(to: copy.path)
        let bytes = try Data(contentsOf: copy)
        let cookie = try #require(browser.cookie(Self.name))
        for text in [cookie, code, link, secret.text, Browser.password, "PRIVATE KEY"] { #expect(bytes.range(of: Data(text.utf8)) == nil) }
        #expect(bytes.range(of: Data("zz@qq.com".utf8)) != nil)
    }

    @Test("P4 P6 P9 the janitor takes away what has expired, and nothing else")
    func janitor() async throws {
        let browser = try await signedIn()
        _ = try await browser.register("zz@qq.com")
        _ = try await browser.captcha()
        _ = try await browser.logIn("nobody@qq.com")
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM captchas") == 1)
        #expect(try await browser.rig.count("SELECT count(*) FROM verifications") == 1)
        #expect(try await browser.rig.count("SELECT count(*) FROM sessions") == 1)
        #expect(try await browser.rig.count("SELECT count(*) FROM throttles") >= 1)
        browser.rig.world.advance(.hours(25))
        try await browser.rig.services.removeExpired()
        let left = try await browser.rig.count(
            """
            SELECT (SELECT count(*) FROM captchas) + (SELECT count(*) FROM verifications) + (SELECT count(*) FROM sessions)
                + (SELECT count(*) FROM throttles) + (SELECT count(*) FROM allowances)
            """)
        #expect(left == 0)
        #expect(try await browser.rig.count("SELECT count(*) FROM accounts") == 2)
    }

    @Test("P6 the janitor gets through any number, a batch at a time")
    func manyExpired() async throws {
        let rig = try await Rig()
        try await rig.database.write { tx in
            for _ in 0..<1_234 { try tx.addCaptcha(rig.world.effects.newID(), answerHash: [], expiresAt: rig.world.now) }
            for _ in 0..<7 { try tx.addCaptcha(rig.world.effects.newID(), answerHash: [], expiresAt: rig.world.now + .seconds(1)) }
        }
        try await rig.services.removeExpired()
        #expect(try await rig.count("SELECT count(*) FROM captchas") == 7)
    }

    @Test("P12 the janitor gets through sessions that were used for several exams, however their rows fall into batches")
    func manySessionClients() async throws {
        let (browser, _) = try await Rig().personAndExam()
        let rig = browser.rig
        let account = try #require(try await rig.database.read { try $0.accounts(of: .sample("a@qq.com")).first }).account.id
        try await rig.database.write { tx in
            for number in 1...4 { try tx.run("INSERT INTO clients (id, name, created_at) VALUES ($1, 'x', 0)", "c\(number)") }
            for _ in 0..<601 {
                let session = rig.world.effects.newID(Session.self)
                for number in 1...4 {
                    try tx.run(
                        "INSERT INTO session_clients (session_id, client_id, account_id, expires_at) VALUES ($1, $2, $3, $4)", session,
                        "c\(number)", account, rig.world.now)
                }
            }
        }
        try await rig.services.removeExpired()
        #expect(try await rig.count("SELECT count(*) FROM session_clients WHERE client_id LIKE 'c_'") == 0)
    }
}
