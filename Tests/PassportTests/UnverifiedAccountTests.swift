import Captcha
import Crypto
import Database
import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Passport

/// What a registration can't do as long as nobody has proved its mailbox, above all where somebody else has.
@Suite struct UnverifiedAccountTests {
    private static let address = "victim@qq.com"
    private static let stranger = "stranger-Horse-43"

    private func ownerAndStranger(_ change: (inout Plan) -> Void = { _ in }) async throws -> (Browser, Browser) {
        let rig = try await Rig(change)
        let (owner, stranger) = (Browser(rig, from: "198.51.100.7"), Browser(rig))
        try await owner.registerAndVerify(Self.address)
        _ = try await stranger.register(Self.address, password: Self.stranger)
        #expect(try await stranger.logIn(Self.address, password: Self.stranger).status == .created)
        return (owner, stranger)
    }

    @Test("P7 giving passwords to a registration of one's own is no way to try them at the owner's uncounted")
    func freeGuesses() async throws {
        let (_, stranger) = try await ownerAndStranger()
        var current = Self.stranger
        for number in 1...4 {
            let guess = "guess-Horse-\(number)"
            #expect(try await stranger.changePassword(from: current, to: guess).status == .noContent)
            #expect(try await stranger.logIn(Self.address, password: guess).status == .created)
            current = guess
        }
        let count = stranger.rig.services.context.failures(at: Self.address)
        #expect(try await stranger.rig.database.read { try $0.throttle(count)?.failures } == 5)
        #expect(try await stranger.changePassword(from: current, to: Browser.password).status == .noContent)
        let session: SessionBody = try await stranger.logIn(Self.address).json()
        #expect(!session.account.emailVerified, "the right guess is not looked at: the owner's account waits")
        #expect(try await stranger.rig.letters(to: Self.address).last?.subject.contains("登录失败") == true)
    }

    @Test("P7 nor at another registration's: of several with one password it is the one that has had it for the shortest time")
    func freeGuessesAtRival() async throws {
        let rig = try await Rig()
        let (early, late) = (Browser(rig), Browser(rig))
        _ = try await early.register(Self.address, password: Self.stranger)
        rig.world.advance(.seconds(1))
        _ = try await late.register(Self.address)
        _ = try await early.logIn(Self.address, password: Self.stranger)
        rig.world.advance(.seconds(1))
        #expect(try await early.changePassword(from: Self.stranger, to: Browser.password).status == .noContent)
        let session: SessionBody = try await Browser(rig).logIn(Self.address).json()
        #expect(session.account.id == (try early.registration(Self.address)))
        let named: SessionBody = try await Browser(rig).logIn(Self.address, registration: try late.registration(Self.address)).json()
        #expect(named.account.id == (try late.registration(Self.address)))
    }

    @Test("P5 P7 the owner's log-ins end no wait that a stranger could see end")
    func ownersSuccess() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        for wrong in [3, 1, 1] {
            #expect(try await owner.logIn(Self.address).status == .created)
            for _ in 1...wrong { _ = try await stranger.logIn(Self.address, password: "wrong-Horse-1") }
        }
        #expect(try await stranger.logIn(Self.address, password: Self.stranger).status == .unauthorized)
        #expect(try await owner.logIn(Self.address).status == .created, "the owner's own count began anew")
    }

    @Test("P6 P7 no browser is trusted for an unverified account, and a trusted one is its owner's alone")
    func devices() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        #expect(try await stranger.logIn(Self.address, password: Self.stranger, trusting: true).status == .created)
        _ = try await stranger.delete("/api/v1/sessions/current")
        #expect(try await stranger.logInWithoutCaptcha(Self.address, password: Self.stranger).code == "captcha.needed")
        #expect(try await stranger.get("/login").text.contains("captcha_id"))
        _ = try await owner.logIn(Self.address, trusting: true)
        #expect(try await owner.logIn(Self.address, password: Self.stranger).status == .unauthorized)
        owner.rig.world.advance(.hours(24))
        #expect(try await owner.logInWithoutCaptcha(Self.address).status == .created)
    }

    @Test("P4 P10 prompt=none says interaction_required where the mailbox is not proved; after that the exam goes on")
    func silent() async throws {
        let rig = try await Rig()
        let (browser, exam) = (Browser(rig), try await RelyingParty(rig))
        _ = try await browser.register(Self.address)
        _ = try await browser.logIn(Self.address)
        let refused = try await browser.get(exam.authorization(["prompt": "none"]))
        #expect(refused.location.hasPrefix(RelyingParty.redirectURI) && refused.answer["error"] == "interaction_required")
        #expect(refused.answer["state"] == "st&1" && refused.answer["iss"] == Plan.issuer)
        rig.world.advance(.seconds(1))
        let fresh = try await browser.get(exam.authorization(["prompt": "login"]))
        #expect(fresh.location.hasPrefix("/login?request="))
        let waiting = try await browser.get(exam.authorization())
        #expect(waiting.location.hasPrefix("/verify?request="))
        let request = try #require(waiting.answer["request"])
        #expect(try await browser.get("/oauth/authorize/\(request)").location == waiting.location)
        #expect(try await rig.count("SELECT count(*) FROM grants") == 0)
        #expect(try await browser.verify(Self.address, code: try await browser.mailedCode(Self.address)).status == .noContent)
        #expect(try await browser.get(waiting.location).location == "/oauth/authorize/\(request)")
        #expect(try await browser.get("/oauth/authorize/\(request)").answer["code"]?.isEmpty == false)
    }

    @Test("P10 who is logged in to the wrong unverified account changes to another one, and the exam's request goes along")
    func another() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        let exam = try await RelyingParty(owner.rig)
        let request = try #require(try await stranger.get(exam.authorization()).answer["request"])
        #expect(try await stranger.get("/verify?request=\(request)").text.contains("action=\"/logout\""))
        let out = try await stranger.post("/logout", form: ["request": request])
        #expect(out.location == "/login?request=\(request)")
        _ = try await stranger.logIn(Self.address)
        #expect(try await stranger.get("/oauth/authorize/\(request)").answer["code"]?.isEmpty == false)
    }

    @Test("P4 a mailbox that nobody has proved is mailed nothing about passwords, second factors and deletion")
    func letters() async throws {
        let (_, stranger) = try await ownerAndStranger()
        let before = try await stranger.rig.letters(to: Self.address).count
        #expect(try await stranger.changePassword(from: Self.stranger, to: "changed-Horse-1").status == .noContent)
        for _ in 1...6 { _ = try await stranger.changePassword(from: "wrong-Horse-1", to: "changed-Horse-2") }
        stranger.rig.world.advance(.minutes(1))
        #expect(try await stranger.post("/deletion", form: ["current": "changed-Horse-1", "sure": "yes"]).location == "/deleted")
        #expect(try await stranger.rig.letters(to: Self.address).count == before)
    }

    @Test("P8 no registration ends the owner's recovery link: not by a new password, not by deletion")
    func recoveryLink() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        _ = try await owner.askRecovery(Self.address)
        let link = try await owner.recoveryLink(Self.address)
        _ = try await stranger.changePassword(from: Self.stranger, to: "changed-Horse-1")
        _ = try await stranger.post("/deletion", form: ["current": "changed-Horse-1", "sure": "yes"])
        #expect(try await owner.post(link, form: ["password": "owner-Horse-42"]).status == .seeOther)
        let session: SessionBody = try await owner.logIn(Self.address, password: "owner-Horse-42").json()
        #expect(session.account.emailVerified)
    }

    @Test("P4 P14 when the owner's account is gone, a registration that waited can be verified by who reads the mail")
    func afterDeletion() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        _ = try await owner.logIn(Self.address)
        #expect(try await owner.post("/deletion", form: ["current": Browser.password, "sure": "yes"]).location == "/deleted")
        _ = try await stranger.resend(Self.address, registration: try stranger.registration(Self.address))
        #expect(try await stranger.verify(Self.address, code: try await stranger.mailedCode(Self.address)).status == .noContent)
    }

    @Test("P4 unverified accounts end after thirty days, with their sessions; verified and locked ones stay")
    func expiry() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        let rig = owner.rig
        _ = try await stranger.register("locked@qq.com")
        _ = try await rig.services.lockAccount(try AccountName("locked@qq.com"), isLocked: true)
        rig.world.advance(.seconds(Account.unverifiedLifetime.seconds - 1))
        _ = try await stranger.logIn(Self.address, password: Self.stranger)
        try await rig.services.removeExpired()
        #expect(try await stranger.get("/api/v1/sessions/current").status == .ok)
        rig.world.advance(.seconds(1))
        try await rig.services.removeExpired()
        #expect(try await stranger.get("/api/v1/sessions/current").status == .unauthorized)
        #expect(try await stranger.logIn(Self.address, password: Self.stranger).status == .unauthorized)
        #expect(try await owner.logIn(Self.address).status == .created)
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NULL") == 1)
    }

    @Test("P7 an operator's lock on a registration is on the one that is verified, by code or by recovery", arguments: [true, false])
    func lock(byCode: Bool) async throws {
        let rig = try await Rig()
        let (person, other) = (Browser(rig), Browser(rig))
        _ = try await other.register(Self.address, password: Self.stranger)
        _ = try await rig.services.lockAccount(try AccountName(Self.address), isLocked: true)
        rig.world.advance(.seconds(1))
        _ = try await person.register(Self.address)
        #expect(try await person.logIn(Self.address).status == .created)
        if byCode {
            #expect(try await person.verify(Self.address, code: try await person.mailedCode(Self.address)).status == .noContent)
        } else {
            _ = try await person.askRecovery(Self.address)
            _ = try await person.post(try await person.recoveryLink(Self.address), form: ["password": Browser.password])
        }
        #expect(try await rig.database.read { try $0.owner(of: .sample(Self.address)) } != nil)
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL AND locked_at IS NULL") == 0)
        if byCode { #expect(try await person.get("/api/v1/sessions/current").status == .unauthorized) }
        _ = try await rig.services.lockAccount(try AccountName(Self.address), isLocked: false)
        let session: SessionBody = try await Browser(rig).logIn(Self.address).json()
        #expect(session.account.emailVerified)
    }

    @Test("P3 P5 the accounts of one address share a salt, made at the same moment or not; those of two addresses don't")
    func salts() async throws {
        let rig = try await Rig { $0.mailsPerAddress = 1_000 }
        try await withThrowingTaskGroup(of: Status.self) { group in
            for _ in 1...8 { group.addTask { try await Browser(rig).register(Self.address).status } }
            for try await status in group { #expect(status == .accepted) }
        }
        let other = Browser(rig)
        try await other.registerAndVerify("b@qq.com")
        _ = try await other.logIn("b@qq.com")
        _ = try await other.register("b@qq.com", password: Self.stranger)
        _ = try await other.changePassword(from: Browser.password, to: "changed-Horse-1")
        let salts = { (address: String) in
            try await rig.database.read { Set(try $0.accounts(of: .sample(address)).map { $0.passwordHash.split(separator: "$")[3] }) }
        }
        let (victim, second) = (try await salts(Self.address), try await salts("b@qq.com"))
        #expect(victim.count == 1 && second.count == 1 && victim != second)
    }

    @Test("P3 P5 risen parameters leave no account of an address behind: hashed anew is one that stands alone")
    func risen() async throws {
        let (owner, stranger) = try await ownerAndStranger()
        let rig = owner.rig
        let raised = try await rig.restarted { $0.hashing = .init(memoryKiB: 16, passes: 2) }
        let logIn = { (password: String) in
            let captcha = CaptchaAnswer(id: try await raised.issueCaptcha(.question).id, text: Plan.testAnswer)
            let origin = Origin(client: "192.0.2.1", userAgent: "")
            return try await raised.logIn(address: Self.address, password: password, captcha: captcha, from: origin, replacing: nil)
        }
        for password in [Browser.password, Self.stranger, Browser.password] { _ = try await logIn(password) }
        let hash = { try await rig.database.read { try $0.accounts(of: .sample(Self.address)).first?.passwordHash ?? "" } }
        #expect(try await hash().hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
        _ = try await stranger.post("/deletion", form: ["current": Self.stranger, "sure": "yes"])
        _ = try await logIn(Browser.password)
        #expect(try await hash().hasPrefix("$argon2id$v=19$m=16,t=2,p=1$"))
    }

    @Test("S7 P10 what exams were given for unverified accounts ends with the change that lets those reach none")
    func migrated() async throws {
        let scratch = try ScratchDatabase()
        let effects = World().effects
        let old = try Database.open(scratch.location(), migrations: Array(PassportMigrations.all.prefix(17)))
        try await old.write { tx in
            try tx.run("INSERT INTO clients (id, name, created_at) VALUES ('cet', 'CET', 0)")
            for (address, verifiedAt) in [("a@qq.com", Timestamp?.none), ("b@qq.com", Timestamp(seconds: 1))] {
                let account = Account(id: effects.newID(), email: .sample(address), verifiedAt: nil)
                try tx.addAccount(account, passwordHash: "$argon2id$x", at: Timestamp(seconds: 0))
                if let verifiedAt { try tx.markVerified(account, at: verifiedAt) }
                let grant = Grant(
                    id: effects.newID(), client: try #require(ClientID("cet")), account: account.id, session: effects.newID(),
                    scope: ScopeSet("openid"), nonce: nil, authenticatedAt: Timestamp(seconds: 0), hasSecondFactor: false)
                try tx.addGrant(grant, at: Timestamp(seconds: 2), lifetime: .days(1))
            }
        }
        old.close()
        let new = try Database.open(scratch.location(), migrations: PassportMigrations.all)
        defer { new.close() }
        let left = try await new.read {
            try $0.all("SELECT a.email FROM grants AS g JOIN accounts AS a ON a.id = g.account_id") { try $0.next(String.self) }
        }
        #expect(left == ["b@qq.com"])
    }
}
