import Crypto
import Database
import HTTP
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

@Suite struct AttackTests {
    @Test("P7 who guesses all day makes the owner wait fifteen minutes at most, and then the right password gets in")
    func lockOutIsTemporary() async throws {
        let rig = try await Rig()
        let (owner, stranger) = (Browser(rig), Browser(rig, from: "198.51.100.7"))
        try await owner.registerAndVerify("a@qq.com")
        let subject = rig.services.context.subject(.accountFailures, "a@qq.com")
        var longest = Timestamp.Span.seconds(0)
        let evening = rig.world.now + .hours(23)
        while rig.world.now < evening {
            _ = try await stranger.logIn("a@qq.com", password: "wrong-Horse-1")
            let wait = try await rig.database.read { try $0.throttle(subject)?.blockedUntil }.map { $0 - rig.world.now } ?? .seconds(0)
            longest = max(longest, wait)
            rig.world.advance(max(wait, .seconds(1)))
        }
        #expect(longest == .minutes(15))
        #expect(try await owner.logIn("a@qq.com").status == .created)
    }

    @Test("P4 P8 nobody has a mailbox bombed: five mails an hour of a kind, whoever asks, by whatever door")
    func mailBombing() async throws {
        let rig = try await Rig()
        let owner = Browser(rig)
        try await owner.registerAndVerify("a@qq.com")
        let before = try await rig.letters(to: "a@qq.com").count
        for number in 1...12 {
            let stranger = Browser(rig, from: "198.51.100.\(number)")
            _ = try await stranger.register("a@qq.com")
            _ = try await stranger.register("zz@qq.com")
            _ = try await stranger.resend("a@qq.com")
            let captcha = CaptchaAnswer(id: try await rig.services.issueCaptcha(.question).id, text: Plan.testAnswer)
            let origin = Origin(client: "198.51.100.\(number)", userAgent: "")
            try await rig.services.askRecovery(address: "a@qq.com", captcha: captcha, from: origin)
            for _ in 1...6 { _ = try await stranger.logIn("a@qq.com", password: "wrong-Horse-1") }
        }
        // Registrations and resends share five; one had verified. Recovery has five of its own, and the wait is told once.
        #expect(try await rig.letters(to: "a@qq.com").count - before == 4 + 5 + 1)
        #expect(try await rig.letters(to: "zz@qq.com").count == 5)
    }

    @Test("P4 one client has no thousand mailboxes mailed: what it may ask for in an hour is bounded")
    func mailsPerClient() async throws {
        let rig = try await Rig { $0.mailsPerClient = 3 }
        let stranger = Browser(rig)
        for number in 1...3 { #expect(try await stranger.resend("a\(number)@qq.com").status == .accepted) }
        #expect(try await stranger.resend("a4@qq.com").code == "verification.too_many_mails")
        #expect(try await Browser(rig, from: "198.51.100.7").resend("a4@qq.com").status == .accepted)
    }

    @Test("P6 P7 the API has every guard of the page: no captcha, a used one, another's, and none of them counts a password")
    func aroundThePage() async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        try await browser.registerAndVerify("a@qq.com")
        let used = try await browser.captcha()
        _ = try await browser.post("/api/v1/sessions", json: LogInBody(email: "x@qq.com", password: "x", captcha: used))
        for captcha in [nil, used, CaptchaAnswerBody(id: rig.world.effects.newID(), answer: "")] {
            let body = LogInBody(email: "a@qq.com", password: Browser.password, captcha: captcha)
            #expect(try await browser.post("/api/v1/sessions", json: body).status == .unprocessable)
        }
        let subject = rig.services.context.subject(.accountFailures, "a@qq.com")
        #expect(try await rig.database.read { try $0.throttle(subject) } == nil)
    }
}
