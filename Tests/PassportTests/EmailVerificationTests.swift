import Database
import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct EmailVerificationTests {
    private func registered(_ change: (inout Plan) -> Void = { _ in }) async throws -> Browser {
        let browser = Browser(try await Rig(change))
        #expect(try await browser.register("a@qq.com").status == .accepted)
        return browser
    }

    @Test("P4 the code verifies once, however it is typed")
    func code() async throws {
        let browser = try await registered()
        let code = try await browser.mailedCode("a@qq.com")
        #expect(try await browser.verify("a@qq.com", code: " \(code.lowercased().prefix(3)) \(code.suffix(3)) ").status == .noContent)
        let body: SessionBody = try await browser.logIn("a@qq.com").json()
        #expect(body.account.emailVerified)
        #expect(try await browser.verify("a@qq.com", code: code).code == "verification.code_wrong")
    }

    @Test("P4 a code ends after ten minutes", arguments: [(599, true), (600, false)] as [(Int64, Bool)])
    func expiry(seconds: Int64, isGood: Bool) async throws {
        let browser = try await registered()
        browser.rig.world.advance(.seconds(seconds))
        let answer = try await browser.verify("a@qq.com", code: try await browser.mailedCode("a@qq.com"))
        #expect((answer.status == .noContent) == isGood)
    }

    @Test("P4 five wrong tries wear the code out; the link still works")
    func wornOut() async throws {
        let browser = try await registered()
        let (code, link) = (try await browser.mailedCode("a@qq.com"), try await browser.mailedLink("a@qq.com"))
        for _ in 1...5 { #expect(try await browser.verify("a@qq.com", code: "222222").code == "verification.code_wrong") }
        let refused = try await browser.verify("a@qq.com", code: code)
        #expect(refused.code == "verification.too_many_codes" && refused.text.contains("链接") && refused.text.contains("十分钟后"))
        #expect(!refused.text.contains("重新发送"), "a new mail would bring no new tries")
        #expect(try await browser.post(link, form: ["password": Browser.password]).location == "/login?verified=1")
        let body: SessionBody = try await browser.logIn("a@qq.com").json()
        #expect(body.account.emailVerified)
    }

    @Test("P4 four wrong tries don't")
    func fourTries() async throws {
        let browser = try await registered()
        for _ in 1...4 { _ = try await browser.verify("a@qq.com", code: "222222") }
        #expect(try await browser.verify("a@qq.com", code: try await browser.mailedCode("a@qq.com")).status == .noContent)
    }

    @Test("P4 guesses sent in parallel get no more than five tries")
    func parallel() async throws {
        let browser = try await registered()
        try await withThrowingTaskGroup(of: Status.self) { group in
            for _ in 1...40 { group.addTask { try await browser.verify("a@qq.com", code: "222222").status } }
            for try await status in group { #expect(status == .unprocessable) }
        }
        #expect(try await browser.rig.count("SELECT wrong_tries FROM verifications") == 5)
    }

    @Test("P4 opening the link asks; the button verifies, once, within 24 hours")
    func link() async throws {
        let browser = try await registered()
        let link = try await browser.mailedLink("a@qq.com")
        let page = try await browser.get(link)
        #expect(page.status == .ok && page.text.contains("确认验证邮箱"))
        #expect(try await browser.rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 0)
        browser.rig.world.advance(.hours(23))
        #expect(try await browser.post(link, form: ["password": Browser.password]).status == .seeOther)
        #expect(try await browser.rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
        #expect(try await browser.post(link, form: [:]).status == .unprocessable)
        #expect(try await browser.get(link).status == .unprocessable)
    }

    @Test("P4 a link is dead after 24 hours, and when it is nobody's", arguments: [true, false])
    func deadLink(isOld: Bool) async throws {
        let browser = try await registered()
        if isOld { browser.rig.world.advance(.hours(24)) }
        let link = isOld ? try await browser.mailedLink("a@qq.com") : "/verify/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let answer = try await browser.post(link, form: [:])
        #expect(answer.status == .unprocessable)
        #expect(answer.text.contains("链接已经使用过或已过期"))
        #expect(try await browser.rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 0)
    }

    @Test("P4 P5 resending answers alike for every address, and replaces the code")
    func resend() async throws {
        let browser = try await registered()
        try await browser.registerAndVerify("verified@qq.com")
        let old = try await browser.mailedCode("a@qq.com")
        var answers: [Response] = []
        for address in ["a@qq.com", "verified@qq.com", "nobody@qq.com", "no address"] {
            answers.append(try await browser.resend(address))
        }
        #expect(answers.allSatisfy { $0.status == .accepted && $0.body == answers[0].body && $0.headers == answers[0].headers })
        #expect(try await browser.rig.letters(to: "a@qq.com").count == 2)
        #expect(try await browser.rig.letters(to: "nobody@qq.com").isEmpty)
        #expect(try await browser.rig.letters(to: "verified@qq.com").last?.subject.contains("已经注册") == true)
        let new = try await browser.mailedCode("a@qq.com")
        #expect(old != new)
        #expect(try await browser.verify("a@qq.com", code: old).status == .unprocessable)
        #expect(try await browser.verify("a@qq.com", code: new).status == .noContent)
    }

    @Test("P4 one address is sent five mails again in an hour, whoever asks; the last one stays good")
    func limitedPerAddress() async throws {
        let browser = try await registered()
        for client in 1...10 {
            #expect(try await Browser(browser.rig, from: "192.0.2.\(client)").resend("a@qq.com").status == .accepted)
        }
        #expect(try await browser.rig.letters(to: "a@qq.com").count == 1 + 5)
        #expect(try await browser.verify("a@qq.com", code: try await browser.mailedCode("a@qq.com")).status == .noContent)
    }

    @Test("P4 resending is limited per client, whatever the addresses; other clients are not, and nothing of an address is used up")
    func limitedPerClient() async throws {
        let browser = try await registered { $0.mailsPerClient = 3 }
        for number in 1...3 { #expect(try await browser.resend("x\(number)@qq.com").status == .accepted) }
        for _ in 1...9 {
            let refused = try await browser.resend("a@qq.com")
            #expect(refused.status == .tooManyRequests && refused.code == "verification.too_many_mails")
            #expect(refused.headers["retry-after"] == "3600")
        }
        #expect(try await browser.post("/verify/mail", form: ["email": "a@qq.com"]).status == .tooManyRequests)
        #expect(try await browser.rig.letters(to: "a@qq.com").count == 1)
        #expect(try await Browser(browser.rig, from: "192.0.2.2").resend("a@qq.com").status == .accepted)
        #expect(try await browser.rig.letters(to: "a@qq.com").count == 2)
        browser.rig.world.advance(.hours(1))
        #expect(try await browser.resend("a@qq.com").status == .accepted)
        #expect(try await browser.rig.letters(to: "a@qq.com").count == 3)
    }

    @Test("P4 a client that asks for mails in parallel gets no more of them")
    func parallelResends() async throws {
        let browser = try await registered { ($0.mailsPerClient, $0.mailsPerAddress) = (3, 1_000) }
        try await withThrowingTaskGroup(of: Status.self) { group in
            for _ in 1...40 { group.addTask { try await browser.resend("a@qq.com").status } }
            let answers = try await group.reduce(into: [Status]()) { $0.append($1) }
            #expect(answers.filter { $0 == .accepted }.count == 3)
        }
        #expect(try await browser.rig.letters(to: "a@qq.com").count == 1 + 3)
    }

    @Test("P4 a client with a whole IPv6 network is one client")
    func limitedPerNetwork() async throws {
        let rig = try await Rig { $0.mailsPerClient = 3 }
        var answers: [Status] = []
        for host in 1...5 { answers.append(try await Browser(rig, from: "2001:db8:1:2::\(host)").resend("a@qq.com").status) }
        #expect(answers == [.accepted, .accepted, .accepted, .tooManyRequests, .tooManyRequests])
        #expect(try await Browser(rig, from: "2001:db8:1:3::1").resend("a@qq.com").status == .accepted)
    }

    @Test("P4 the mail leaves by the courier, as a file with the code in it")
    func spool() async throws {
        let browser = try await registered()
        #expect(try await browser.rig.services.courier.deliverDue() == 1)
        let folder = browser.rig.folder.appending(path: "mail")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count == 1 && names.allSatisfy { $0.hasSuffix(".eml") })
        let mail = try String(contentsOf: folder.appending(path: try #require(names.first)), encoding: .utf8)
        #expect(mail.contains("To: <a@qq.com>"))
    }
}
