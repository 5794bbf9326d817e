import Crypto
import Database
import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct RegistrationTests {
    @Test("P1 P4 registering makes an unverified account and mails a code and a link")
    func register() async throws {
        let browser = Browser(try await Rig())
        let answer = try await browser.register("  Zhang.San@QQ.com ")
        #expect(answer.status == .accepted)
        #expect(try answer.json() == NextStepBody(next: .readMail, registration: try browser.registration("  Zhang.San@QQ.com ")))
        let letters = try await browser.rig.letters(to: "zhang.san@qq.com")
        #expect(letters.count == 1)
        #expect(letters.first?.subject.contains("验证码") == true)
        let body: SessionBody = try await browser.logIn("ZHANG.SAN@qq.COM").json()
        #expect(body.account.email == "zhang.san@qq.com")
        #expect(!body.account.emailVerified)
    }

    @Test(
        "P1 an address is an e-mail address, of at most 254 bytes",
        arguments: [
            ("", "account.email_incomplete"), ("zhang", "account.email_incomplete"), ("@qq.com", "account.email_incomplete"),
            ("zhang@", "account.email_domain"), ("zhang@localhost", "account.email_domain"), ("z@-qq.com", "account.email_domain"),
            ("a b@qq.com", "account.email_mailbox"), ("a..b@qq.com", "account.email_mailbox"), ("张三@qq.com", "account.email_mailbox"),
            ("a\r\nBcc: x@qq.com", "account.email_mailbox"), (String(repeating: "a", count: 65) + "@qq.com", "account.email_mailbox"),
            ("a@" + String(repeating: "b.", count: 130) + "cn", "account.email_too_long"), ("a@127.0.0.1", "account.email_domain"),
        ])
    func unusable(address: String, code: String) async throws {
        let answer = try await Browser(try await Rig()).register(address)
        #expect(answer.status == .unprocessable)
        #expect(answer.fieldCodes == [code])
    }

    @Test(
        "P1 an internationalised domain has one spelling",
        arguments: [
            ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"), ("A@BÜCHER.de", "a@xn--bcher-kva.de"), ("a@清华大学.cn", "a@xn--xkry9kk1bz66a.cn"),
        ])
    func internationalised(typed: String, spelling: String) throws { #expect(try EmailAddress(typed: typed).text == spelling) }

    @Test("P2 every unmet part is named at once, the address's too, and the captcha is not used up")
    func unfit() async throws {
        let browser = Browser(try await Rig())
        let captcha = try await browser.captcha()
        let weak = try await browser.post("/api/v1/accounts", json: RegistrationBody(email: "zhang@", password: "abc", captcha: captcha))
        #expect(weak.code == "invalid_input")
        #expect(
            weak.fieldCodes == [
                "account.email_domain", "account.password_too_short", "account.password_no_digit", "account.password_no_symbol",
                "account.password_common",
            ])
        let good = RegistrationBody(email: "zhang@qq.com", password: Browser.password, captcha: captcha)
        #expect(try await browser.post("/api/v1/accounts", json: good).status == .accepted)
    }

    @Test("P2 full-width letters are the letters they show")
    func fullWidth() async throws {
        let browser = Browser(try await Rig())
        #expect(try await browser.register("zz@qq.com", password: "Ｐａｓｓｗｏｒｄ１！").fieldCodes == ["account.password_common"])
        #expect(try await browser.register("zz@qq.com", password: "ｋｊｗｑ９－ｖｚｐ").status == .accepted)
        #expect(try await browser.logIn("zz@qq.com", password: "kjwq9-vzp").status == .created)
    }

    @Test("P5 registering a known address answers alike, in status, headers and body; its owner is told by mail")
    func known() async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("known@qq.com")
        let known = try await browser.register("known@qq.com", password: "another-Horse-43")
        let unknown = try await browser.register("unknown@qq.com", password: "another-Horse-43")
        #expect(known.status == unknown.status)
        #expect(known.headers == unknown.headers)
        let ids = try [known, unknown].map { try #require(try $0.json(NextStepBody.self).registration).description }
        #expect(known.text.replacing(ids[0], with: ids[1]) == unknown.text)
        let letters = try await browser.rig.letters(to: "known@qq.com")
        #expect(letters.count == 2)
        #expect(letters.last?.subject.contains("已经注册") == true)
        for (password, isOwner) in [(Browser.password, true), ("another-Horse-43", false)] {
            let session: SessionBody = try await browser.logIn("known@qq.com", password: password).json()
            #expect(session.account.emailVerified == isOwner)
        }
    }

    @Test("P5 a known address costs a password hash, too", arguments: ["known@qq.com", "unknown@qq.com"])
    func hashes(address: String) async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("known@qq.com")
        browser.rig.services.context.hasher.close()
        #expect(try await browser.register(address, password: "another-Horse-43").status == .serviceUnavailable)
    }

    @Test("P1 P4 a hundred registrations of one address at once leave ten to verify, of which one can be")
    func atOnce() async throws {
        let rig = try await Rig { $0.mailsPerAddress = 1_000 }
        try await withThrowingTaskGroup(of: Status.self) { group in
            for number in 0..<100 {
                group.addTask { try await Browser(rig).register(number.isMultiple(of: 2) ? "a@qq.com" : "A@QQ.com").status }
            }
            for try await status in group { #expect(status == .accepted) }
        }
        #expect(try await rig.count("SELECT count(*) FROM accounts") == Account.mostUnverified)
        #expect(try await rig.letters(to: "a@qq.com").count == 100)
        try await Browser(rig).registerAndVerify("a@qq.com")
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
        #expect(try await rig.count("SELECT count(*) FROM accounts") == Account.mostUnverified)
    }

    @Test("P4 registrations are limited per client, not per everybody")
    func limited() async throws {
        let rig = try await Rig { $0.registrationsPerClient = 2 }
        let (flood, person) = (Browser(rig, from: "192.0.2.1"), Browser(rig, from: "192.0.2.2"))
        for number in 1...2 { #expect(try await flood.register("a\(number)@qq.com").status == .accepted) }
        let refused = try await flood.register("a3@qq.com")
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers["retry-after"] == "3600")
        #expect(try await person.register("b@qq.com").status == .accepted)
        rig.world.advance(.hours(1))
        #expect(try await flood.register("a3@qq.com").status == .accepted)
    }

    @Test("S1 a body that is not the JSON asked for is refused by field")
    func malformed() async throws {
        let browser = Browser(try await Rig())
        let answer = try await browser.post("/api/v1/accounts", json: ["email": "a@qq.com"])
        #expect(answer.status == .badRequest)
        #expect(answer.code == "malformed_body")
        #expect(try await browser.post("/api/v1/accounts", form: ["email": "a@qq.com"]).status == .unsupportedMediaType)
    }
}
