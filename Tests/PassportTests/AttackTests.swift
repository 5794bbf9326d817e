import Captcha
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

    @Test("P7 a campus behind one address with 300 typos a day waits for none of them, day after day")
    func campus() async throws {
        let policy = ThrottlePolicy.network(hourly: 200)
        var (network, now) = (nil as Throttle?, Timestamp(seconds: 1_800_000_000))
        for _ in 1...3_000 {
            #expect(network?.isBlocked(at: now) != true)
            network = .counting(network, at: now, by: policy)
            now = now + .seconds(288)
        }
        #expect(network?.failures == 1)
        for _ in 1...199 {
            #expect(network?.isBlocked(at: now) != true)
            network = .counting(network, at: now, by: policy)
        }
    }

    @Test("P7 who guesses from a network all day makes it wait for seconds at most, and no longer than that after the end")
    func networkUnderAttack() async throws {
        let policy = ThrottlePolicy.network(hourly: 200)
        var (network, now, guesses) = (nil as Throttle?, Timestamp(seconds: 1_800_000_000), 0)
        let evening = now + .hours(24)
        while now < evening {
            let counted = Throttle.counting(network, at: now, by: policy)
            let wait = max(.seconds(0), counted.blockedUntil - now)
            #expect(wait <= .seconds(18))
            (network, now, guesses) = (counted, now + max(wait, .milliseconds(1)), guesses + 1)
        }
        #expect((24 * 200...25 * 200 + 10).contains(guesses), "200 an hour, and the first bucket")
        let later = Throttle.counting(network, at: now + .minutes(2), by: policy)
        #expect(later.failures < policy.free && !later.isBlocked(at: now + .minutes(2)))
    }

    @Test("P7 S6 a password that nobody has looked at, since the hasher is full, counts against neither account nor network")
    func overloaded() async throws {
        let rig = try await Rig()
        let owner = Browser(rig)
        try await owner.registerAndVerify("a@qq.com")
        let person = try await rig.services.logIn.signedIn("a@qq.com", rig)
        let context = rig.services.context
        let full = PasswordHasher(parameters: context.settings.hashing, threads: 1, queueLimit: 0)
        let busy = PassportContext(
            database: context.database, effects: context.effects, log: context.log, settings: context.settings, hasher: full,
            printRoom: context.printRoom, decoyHash: context.decoyHash)
        full.close()
        let origin = Origin(client: "192.0.2.1", userAgent: "")
        for _ in 1...9 {
            await #expect(throws: HashingError.self) {
                let captcha = CaptchaAnswer(id: try await rig.services.issueCaptcha(.question).id, text: Plan.testAnswer)
                return try await LogIn(context: busy)(
                    address: "a@qq.com", password: Browser.password, captcha: captcha, from: origin, replacing: nil)
            }
            await #expect(throws: HashingError.self) {
                try await ConfirmPassword(context: busy)(Browser.password, of: person, from: origin)
            }
        }
        let subjects = [
            context.subject(.accountFailures, "a@qq.com"), context.subject(.clientFailures, "192.0.2.1"),
            context.subject(.confirmationFailures, person.account.id.description),
        ]
        for subject in subjects { #expect(try await rig.database.read { try $0.throttle(subject)?.failures ?? 0 } == 0) }
        #expect(try await owner.logIn("a@qq.com").status == .created)
    }

    @Test("P4 S6 a full hasher costs neither one of the network's registrations nor one of the link's tries")
    func overloadedElsewhere() async throws {
        let rig = try await Rig { $0.registrationsPerClient = 1 }
        let browser = Browser(rig)
        let context = rig.services.context
        let full = PasswordHasher(parameters: context.settings.hashing, threads: 1, queueLimit: 0)
        full.close()
        let busy = PassportContext(
            database: context.database, effects: context.effects, log: context.log, settings: context.settings, hasher: full,
            printRoom: context.printRoom, decoyHash: context.decoyHash)
        let origin = Origin(client: "192.0.2.1", userAgent: "")
        for _ in 1...3 {
            let captcha = CaptchaAnswer(id: try await rig.services.issueCaptcha(.question).id, text: Plan.testAnswer)
            await #expect(throws: HashingError.self) {
                try await Register(context: busy)(address: "a@qq.com", password: Browser.password, captcha: captcha, from: origin)
            }
        }
        #expect(try await browser.register("a@qq.com").status == .accepted)
        #expect(try await browser.register("b@qq.com").status == .tooManyRequests)
        let link = BearerSecret(String(try await browser.mailedLink("a@qq.com").dropFirst("/verify/".count)))
        for _ in 1...6 {
            await #expect(throws: HashingError.self) {
                try await VerifyEmail(context: busy)(link: link, own: [], password: Browser.password, from: origin)
            }
        }
        try await rig.services.verifyEmail(link: link, own: [], password: Browser.password, from: origin)
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
    }

    @Test("P1 P2 a megabyte for an address or a password is refused before anything is done with it")
    func megabyte() async throws {
        let browser = Browser(try await Rig())
        let long = String(repeating: "ﷺ", count: 300_000)
        #expect(throws: RegistrationRefusal.unfit(address: nil, password: [.tooLong])) { try Register.check("a@qq.com", long) }
        #expect(throws: EmailAddress.Refusal.tooLong) { try EmailAddress(typed: "a@" + long) }
        #expect(try await browser.register("a@qq.com", password: long).fieldCodes == ["account.password_too_long"])
        let began = ContinuousClock.now
        for endless in [long, "e" + String(repeating: "\u{301}", count: 400_000) + String(repeating: "\u{327}", count: 400_000)] {
            #expect([.unauthorized, .badRequest].contains(try await browser.logIn("a@qq.com", password: endless).status))
            #expect([.unauthorized, .badRequest].contains(try await browser.logIn(endless, password: "wrong-Horse-1").status))
            #expect(UnambiguousText.reading(endless).isEmpty)
        }
        #expect(ContinuousClock.now - began < .seconds(120), "a minute each, and more, if anything went by the square of it")
        let composed = String(repeating: "e\u{301}", count: 125) + "Z1!"
        #expect(try await browser.register("a@qq.com", password: composed).status == .accepted)
    }

    @Test("P4 P8 nobody has a mailbox bombed: five mails an hour of a kind or one in ten minutes, whoever asks, by whatever door")
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
        // Five for registrations, of which one had verified, five for mails sent again, one link for recovery; the wait is told once.
        #expect(try await rig.letters(to: "a@qq.com").count - before == 4 + 5 + 1 + 1)
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

extension LogIn {
    fileprivate func signedIn(_ address: String, _ rig: Rig) async throws -> SignedIn {
        let captcha = CaptchaAnswer(id: try await rig.services.issueCaptcha(.question).id, text: Plan.testAnswer)
        let origin = Origin(client: "192.0.2.1", userAgent: "")
        let outcome = try await self(address: address, password: Browser.password, captcha: captcha, from: origin, replacing: nil)
        guard case .signedIn(let begun) = outcome else { throw LogInRefusal.wrongCredentials }
        return begun.signedIn
    }
}
