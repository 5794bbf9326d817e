import Database
import Foundation
import HTTP
import PassportDomain
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Passport

/// What several registrations of one address share, and what they don't: tries, mails, room, failures.
@Suite struct RivalRegistrationTests {
    private typealias Cast = TakeoverTests

    @Test("P4 a stranger's wrong codes spend the tries of his own registration, not the owner's", arguments: [true, false])
    func tries(ownerFirst: Bool) async throws {
        let (owner, stranger) = try await Cast.both(ownerFirst: ownerFirst)
        for _ in 1...6 { _ = try await stranger.browser.verify(Cast.address, code: "222222") }
        #expect(try await stranger.browser.verify(Cast.address, code: stranger.code).code == "verification.too_many_codes")
        #expect(try await owner.browser.verify(Cast.address, code: owner.code).status == .noContent)
        try await Cast.expectOwned(by: owner)
    }

    @Test("P4 an expired code costs no try: five are left for the next")
    func expiredCostsNone() async throws {
        let owner = try await Cast.register(try await Rig(), Cast.ownPassword)
        owner.browser.rig.world.advance(.minutes(10))
        for _ in 1...9 { #expect(try await owner.browser.verify(Cast.address, code: owner.code).code == "verification.code_wrong") }
        _ = try await owner.browser.resend(Cast.address, registration: owner.id)
        let new = try await owner.browser.mailedCode(Cast.address)
        for _ in 1...4 { _ = try await owner.browser.verify(Cast.address, code: "222222") }
        #expect(try await owner.browser.verify(Cast.address, code: new).status == .noContent)
    }

    @Test("P4 five passwords are tried at a link, not six; where one is logged in with the registration none is asked")
    func passwords() async throws {
        let owner = try await Cast.register(try await Rig(), Cast.ownPassword)
        for _ in 1...5 {
            let refused = try await owner.browser.post(owner.link, form: ["password": "guess-Horse-1"])
            #expect(refused.status == .unprocessable && refused.text.contains("id=\"password-error\""))
        }
        #expect(try await owner.browser.post(owner.link, form: ["password": Cast.ownPassword]).status == .unprocessable)
        #expect(try await owner.browser.logIn(Cast.address, password: Cast.ownPassword).status == .created)
        #expect(try await owner.browser.post(owner.link, form: [:]).location == "/")
        try await Cast.expectOwned(by: owner)
    }

    @Test("P4 guesses at several registrations in parallel get no more than five tries each")
    func parallelTries() async throws {
        let (owner, stranger) = try await Cast.both(ownerFirst: false)
        try await withThrowingTaskGroup(of: Status.self) { group in
            for number in 1...40 {
                let browser = (number.isMultiple(of: 2) ? owner : stranger).browser
                group.addTask { try await browser.verify(Cast.address, code: "222222").status }
            }
            for try await status in group { #expect(status == .unprocessable) }
        }
        #expect(try await owner.browser.rig.count("SELECT CAST(sum(wrong_tries) AS BIGINT) FROM verifications") == 10)
    }

    @Test("P4 new mails bring no new tries, but ten minutes do", arguments: [(598, false), (600, true)] as [(Int64, Bool)])
    func triesEnd(seconds: Int64, isGood: Bool) async throws {
        let rig = try await Rig()
        let owner = try await Cast.register(rig, Cast.ownPassword)
        for _ in 1...5 { _ = try await owner.browser.verify(Cast.address, code: "222222") }
        rig.world.advance(.seconds(seconds))
        #expect(try await owner.browser.resend(Cast.address, registration: owner.id).status == .accepted)
        let answer = try await owner.browser.verify(Cast.address, code: try await owner.browser.mailedCode(Cast.address))
        #expect((answer.status == .noContent) == isGood)
    }

    @Test("P4 a mail sent again is the own registration's, and leaves the other's as it is", arguments: [true, false])
    func resend(ownerFirst: Bool) async throws {
        let (owner, stranger) = try await Cast.both(ownerFirst: ownerFirst)
        _ = try await stranger.browser.resend(Cast.address, registration: stranger.id)
        let newest = try await owner.browser.mailedCode(Cast.address)
        #expect(newest != stranger.code)
        #expect(try await owner.browser.verify(Cast.address, code: newest).status == .unprocessable)
        #expect(try await owner.browser.verify(Cast.address, code: owner.code).status == .noContent)
        try await Cast.expectOwned(by: owner)
    }

    @Test("P4 a mail asked for by the address alone is the first registration's: nobody else can use its code")
    func resendByAddress() async throws {
        let (owner, stranger) = try await Cast.both(ownerFirst: false)
        _ = try await Browser(owner.browser.rig).resend(Cast.address)
        let newest = try await owner.browser.mailedCode(Cast.address)
        #expect(try await owner.browser.verify(Cast.address, code: newest).status == .unprocessable)
        #expect(try await stranger.browser.verify(Cast.address, code: stranger.code).status == .unprocessable)
        #expect(try await owner.browser.verify(Cast.address, code: owner.code).status == .noContent)
    }

    @Test("P4 a code that has expired gives way to no stranger's; a new one does for the same registration")
    func expired() async throws {
        let (owner, _) = try await Cast.both(ownerFirst: true)
        owner.browser.rig.world.advance(.minutes(10))
        let late = try await Cast.register(owner.browser.rig, Cast.strangePassword)
        for code in [owner.code, late.code] {
            #expect(try await owner.browser.verify(Cast.address, code: code).code == "verification.code_wrong")
        }
        _ = try await owner.browser.resend(Cast.address, registration: owner.id)
        let new = try await owner.browser.mailedCode(Cast.address)
        #expect(try await owner.browser.verify(Cast.address, code: new).status == .noContent)
        try await Cast.expectOwned(by: owner)
    }

    @Test("P4 ten registrations of an address wait; the first is never pushed out, the newest can be verified")
    func bound() async throws {
        let rig = try await Rig { $0.mailsPerAddress = 1_000 }
        let first = try await Cast.register(rig, Cast.ownPassword)
        let second = try await Cast.register(rig, Cast.strangePassword)
        for number in 3...Account.mostUnverified { _ = try await Cast.register(rig, "horse-Number-\(number)") }
        #expect(try await second.browser.get(second.link).status == .ok)
        let last = try await Cast.register(rig, "horse-Number-0")
        #expect(try await rig.count("SELECT count(*) FROM accounts") == Account.mostUnverified)
        #expect(try await second.browser.get(second.link).status == .unprocessable)
        let session: SessionBody = try await Browser(rig).logIn(Cast.address, password: Cast.ownPassword).json()
        #expect(session.account.id == first.id)
        #expect(try await last.browser.verify(Cast.address, code: last.code).status == .noContent)
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
    }

    @Test("P4 a registration that can't be mailed pushes none out: a stranger has no more of them than mails")
    func unmailed() async throws {
        let (owner, _) = try await Cast.both(ownerFirst: false) { $0.mailsPerAddress = 2 }
        let rig = owner.browser.rig
        for number in 1...20 {
            #expect(try await Browser(rig).register(Cast.address, password: "horse-Number-\(number)").status == .accepted)
        }
        #expect(try await rig.count("SELECT count(*) FROM accounts") == 2)
        #expect(try await rig.letters(to: Cast.address).count == 2)
        #expect(try await owner.browser.verify(Cast.address, code: owner.code).status == .noContent)
        try await Cast.expectOwned(by: owner)
    }

    @Test("P7 logging in to a registration of one's own forgives no guesses at the address")
    func failures() async throws {
        let (owner, stranger) = try await Cast.both(ownerFirst: true)
        for _ in 1...5 {
            let own = try await stranger.browser.logIn(Cast.address, password: Cast.strangePassword, registration: stranger.id)
            #expect(own.status == .created)
            _ = try await stranger.browser.logIn(Cast.address, password: "guess-Horse-1")
        }
        #expect(try await owner.browser.logIn(Cast.address, password: Cast.ownPassword).status == .unauthorized)
        owner.browser.rig.world.advance(.seconds(2))
        #expect(try await owner.browser.logIn(Cast.address, password: Cast.ownPassword).status == .created)
    }

    @Test("P7 a mailbox that nobody has proved is not mailed about wrong passwords")
    func noMail() async throws {
        let (_, stranger) = try await Cast.both(ownerFirst: true)
        for _ in 1...9 { _ = try await stranger.browser.logIn(Cast.address, password: "guess-Horse-1", registration: stranger.id) }
        #expect(try await stranger.browser.rig.letters(to: Cast.address).count == 2)
    }

    @Test("S7 an account that had not been verified before the change is verified after it")
    func migrated() async throws {
        let scratch = try ScratchDatabase()
        let account = Account(id: World().effects.newID(), email: .sample("a@qq.com"), verifiedAt: nil)
        let old = try Database.open(scratch.location(), migrations: Array(PassportMigrations.all.prefix(5)))
        try await old.write { try $0.addAccount(account, passwordHash: "$argon2id$x", at: Timestamp(seconds: 0)) }
        old.close()
        let new = try Database.open(scratch.location(), migrations: PassportMigrations.all)
        defer { new.close() }
        try await new.write { tx in
            let rival = Account(id: World().effects.newID(), email: account.email, verifiedAt: nil)
            try tx.addAccount(rival, passwordHash: "$argon2id$y", at: Timestamp(seconds: 1))
            try tx.markVerified(account, at: Timestamp(seconds: 2))
        }
        #expect(try await new.read { try $0.accounts(of: account.email).first?.account.id } == account.id)
        await #expect(throws: DatabaseError.constraint(name: "accounts_verified_email")) {
            try await new.write { tx in
                let second = Account(id: World().effects.newID(), email: account.email, verifiedAt: nil)
                try tx.addAccount(second, passwordHash: "$argon2id$z", at: Timestamp(seconds: 3))
                try tx.run("UPDATE accounts SET verified_at = $2 WHERE id = $1", second.id, Timestamp(seconds: 3))
            }
        }
    }
}
