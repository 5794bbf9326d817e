import Contracts
import Database
import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

/// Two people register one address; one of them reads its mail.
@Suite struct TakeoverTests {
    static let address = "victim@qq.com"
    static let (ownPassword, strangePassword) = ("owner-Horse-42", "stranger-Horse-43")

    /// A registration with the secrets of its mail.
    struct Attempt {
        let browser: Browser
        let id: ID<Account>
        let code: String
        let link: String
    }

    static func register(_ rig: Rig, _ password: String) async throws -> Attempt {
        let browser = Browser(rig)
        #expect(try await browser.register(address, password: password).status == .accepted)
        rig.world.advance(.seconds(1))
        return Attempt(
            browser: browser, id: try browser.registration(address), code: try await browser.mailedCode(address),
            link: try await browser.mailedLink(address))
    }

    static func both(ownerFirst: Bool, _ change: (inout Plan) -> Void = { _ in }) async throws -> (owner: Attempt, stranger: Attempt) {
        let rig = try await Rig(change)
        let first = try await register(rig, ownerFirst ? ownPassword : strangePassword)
        let second = try await register(rig, ownerFirst ? strangePassword : ownPassword)
        return ownerFirst ? (first, second) : (second, first)
    }

    /// The owner has the account, and nothing else of the address is verified.
    static func expectOwned(by owner: Attempt) async throws {
        let rig = owner.browser.rig
        let session: SessionBody = try await Browser(rig).logIn(address, password: ownPassword).json()
        #expect(session.account.id == owner.id && session.account.emailVerified)
        let stranger = try await Browser(rig).logIn(address, password: strangePassword)
        #expect(try stranger.status == .unauthorized || !stranger.json(SessionBody.self).account.emailVerified)
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
    }

    @Test("P4 the owner who types the stranger's code verifies nothing; the own code takes the own password", arguments: [true, false])
    func code(ownerFirst: Bool) async throws {
        let (owner, stranger) = try await Self.both(ownerFirst: ownerFirst)
        #expect(try await owner.browser.verify(Self.address, code: stranger.code).code == "verification.code_wrong")
        #expect(try await owner.browser.rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 0)
        #expect(try await owner.browser.verify(Self.address, code: owner.code).status == .noContent)
        try await Self.expectOwned(by: owner)
        #expect(try await stranger.browser.verify(Self.address, code: stranger.code).code == "verification.code_wrong")
        #expect(try await stranger.browser.get(stranger.link).status == .unprocessable)
    }

    @Test("P4 the owner who opens the stranger's link verifies nothing; the own link takes the own password", arguments: [true, false])
    func link(ownerFirst: Bool) async throws {
        let (owner, stranger) = try await Self.both(ownerFirst: ownerFirst)
        for form: KeyValuePairs in [[:], ["password": Self.ownPassword]] {
            let refused = try await owner.browser.post(stranger.link, form: form)
            #expect(refused.status == .unprocessable && refused.text.contains("密码与这次注册时设的不同"))
        }
        #expect(try await owner.browser.post(owner.link, form: ["password": Self.ownPassword]).location == "/login?verified=1")
        try await Self.expectOwned(by: owner)
        #expect(try await stranger.browser.post(stranger.link, form: ["password": Self.strangePassword]).status == .unprocessable)
    }

    @Test("P4 a link after a code, or a code after a link, verifies nothing more", arguments: [true, false])
    func afterwards(linkFirst: Bool) async throws {
        let (owner, stranger) = try await Self.both(ownerFirst: false)
        if linkFirst {
            _ = try await owner.browser.post(owner.link, form: ["password": Self.ownPassword])
        } else {
            _ = try await owner.browser.verify(Self.address, code: owner.code)
        }
        for attempt in [stranger, owner] {
            #expect(try await attempt.browser.verify(Self.address, code: attempt.code).status == .unprocessable)
            #expect(try await attempt.browser.post(attempt.link, form: ["password": Self.strangePassword]).status == .unprocessable)
        }
        try await Self.expectOwned(by: owner)
    }

    @Test("P4 P5 what the stranger has opened goes on as it was, reaches no exam, and is never verified", arguments: [true, false])
    func sessions(ownerFirst: Bool) async throws {
        let (owner, stranger) = try await Self.both(ownerFirst: ownerFirst)
        let exam = try await RelyingParty(owner.browser.rig)
        for (attempt, password) in [(owner, Self.ownPassword), (stranger, Self.strangePassword)] {
            #expect(try await attempt.browser.logIn(Self.address, password: password, registration: attempt.id).status == .created)
        }
        let before = try await stranger.browser.get("/api/v1/sessions/current")
        #expect(try await stranger.browser.get(exam.authorization()).location.hasPrefix("/verify?request="))
        #expect(try await owner.browser.verify(Self.address, code: owner.code).status == .noContent)
        #expect(try await stranger.browser.get("/api/v1/sessions/current").body == before.body)
        #expect(try await stranger.browser.verify(Self.address, code: stranger.code).code == "verification.code_wrong")
        #expect(try await stranger.browser.get(exam.authorization()).location.hasPrefix("/verify?request="))
        let mine = try await exam.identity(try await exam.tokens(owner.browser))
        #expect(mine.sub == owner.id.description && mine.emailVerified == true)
    }

    @Test("P10 a session that ends while an exam is being answered gives no code")
    func race() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let rig = browser.rig
        let secret = try #require(browser.cookie("__Host-passport_session"))
        let person = try await rig.services.currentSession(BearerSecret(secret))
        let query = try #require(exam.authorization().split(separator: "?").last)
        let parameters = AuthorizationParameters(FormFields(urlEncoded: Array(query.utf8)).fields.map { ($0.name, $0.text) })
        _ = try await browser.delete("/api/v1/sessions/current")
        await #expect(throws: UntrustedRequest.forgotten) { try await rig.services.authorize(parameters, by: person, from: .command) }
    }

    @Test("P4 each registrant logs in to the own unverified account, by the address alone, too", arguments: [true, false])
    func logIn(ownerFirst: Bool) async throws {
        let (owner, stranger) = try await Self.both(ownerFirst: ownerFirst)
        let rig = owner.browser.rig
        for (attempt, password) in [(owner, Self.ownPassword), (stranger, Self.strangePassword)] {
            for named in [nil, owner.id, stranger.id] {
                let own: SessionBody = try await Browser(rig).logIn(Self.address, password: password, registration: named).json()
                #expect(own.account.id == attempt.id && !own.account.emailVerified)
            }
        }
        #expect(try await Browser(rig).logIn("b@qq.com", password: Self.ownPassword, registration: owner.id).status == .unauthorized)
    }

    @Test("P4 of all right codes shown at once one counts, and its password is the account's")
    func parallel() async throws {
        let rig = try await Rig { $0.mailsPerAddress = 1_000 }
        var attempts: [Attempt] = []
        for number in 0..<5 { attempts.append(try await Self.register(rig, "horse-Number-\(number)")) }
        let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
            for (number, attempt) in attempts.enumerated() {
                group.addTask {
                    let isCode = number.isMultiple(of: 2)
                    let answer =
                        isCode
                        ? try await attempt.browser.verify(Self.address, code: attempt.code)
                        : try await attempt.browser.post(attempt.link, form: ["password": "horse-Number-\(number)"])
                    return answer.status == (isCode ? .noContent : .seeOther) ? number : nil
                }
            }
            return try await group.reduce(into: [Int]()) { $0 += [$1].compactMap(\.self) }
        }
        #expect(winners.count == 1)
        let winner = try #require(winners.first)
        for number in 0..<5 {
            let answer = try await Browser(rig).logIn(Self.address, password: "horse-Number-\(number)")
            #expect(try answer.json(SessionBody.self).account.emailVerified == (number == winner))
        }
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
    }

    @Test("P5 for a verified address the answered registration is one that can be logged in to, and no mail verifies")
    func verified() async throws {
        let rig = try await Rig()
        let owner = try await Self.register(rig, Self.ownPassword)
        #expect(try await owner.browser.verify(Self.address, code: owner.code).status == .noContent)
        let stranger = Browser(rig)
        #expect(try await stranger.register(Self.address, password: Self.strangePassword).status == .accepted)
        let id = try stranger.registration(Self.address)
        #expect(try await stranger.verify(Self.address, code: owner.code).code == "verification.code_wrong")
        #expect(try await stranger.resend(Self.address, registration: id).status == .accepted)
        let letters = try await rig.letters(to: Self.address).dropFirst()
        #expect(letters.count == 2 && letters.allSatisfy { $0.subject.contains("已经注册") && !$0.text.contains("/verify/") })
        let strange: SessionBody = try await stranger.logIn(Self.address, password: Self.strangePassword, registration: id).json()
        #expect(strange.account.id == id && !strange.account.emailVerified)
        let own: SessionBody = try await stranger.logIn(Self.address, password: Self.ownPassword, registration: id).json()
        #expect(own.account.id == owner.id && own.account.emailVerified)
        try await Self.expectOwned(by: owner)
    }
}
