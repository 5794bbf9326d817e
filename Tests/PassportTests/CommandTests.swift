import Database
import Foundation
import HTTP
import PassportDomain
import Primitives
import Runtime
import Service
import Testing

@testable import Passport

@Suite struct ClientCommandTests {
    private static func new(
        _ id: String? = "cet", name: String = "n", uris: [String] = ["https://a.cn/cb"], secret: String? = nil
    ) -> NewClient { NewClient(id: id, name: name, redirectURIs: uris, secret: secret) }

    @Test("P11 the secret is shown once and rests hashed; an id that exists is refused and keeps its secret")
    func add() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        await #expect(throws: ClientRefusal.exists(try #require(ClientID("cet")))) {
            _ = try await browser.rig.services.addClient(Self.new(uris: ["https://evil.cn/"]))
        }
        #expect(try await exam.redeem(try await exam.code(browser)).status == .ok)
        #expect(try await browser.rig.services.listClients().map(\.name) == ["全国大学英语四、六级考试"])
    }

    @Test("P11 a secret that the operator hands to both sides is taken as it is; without an id one is drawn")
    func given() async throws {
        let rig = try await Rig()
        let services = rig.services
        let given = String(repeating: "s3", count: 16)
        let issued = try await services.addClient(Self.new(nil, secret: given))
        #expect(issued.secret?.text == given && issued.client.id.text.hasPrefix("exam-"))
        let other = try await services.addClient(Self.new(nil))
        #expect(other.client.id != issued.client.id && other.secret?.text.utf8.count == 43)
    }

    @Test(
        "P11 what can't be a client is refused by its part",
        arguments: [
            (new("CET"), .unusableID), (new(name: ""), .unusableName), (new(uris: []), .noRedirectURI),
            (new(uris: ["https://a.cn/", "http://b.cn/"]), .unusableRedirectURI("http://b.cn/")),
            (new(secret: "short"), .unusableSecret), (new(secret: String(repeating: "a+", count: 20)), .unusableSecret),
            (new(secret: String(repeating: "a%", count: 20)), .unusableSecret),
            (new(secret: String(repeating: " ", count: 40)), .unusableSecret),
            (NewClient(id: "c", name: "n", redirectURIs: ["https://a.cn/"], backChannelLogoutURI: "x"), .unusableLogoutURI("x")),
        ] as [(NewClient, ClientRefusal)])
    func refused(new: NewClient, refusal: ClientRefusal) async throws {
        let rig = try await Rig()
        await #expect(throws: refusal) { _ = try await rig.services.addClient(new) }
        #expect(try await rig.services.listClients().isEmpty)
    }

    @Test("P11 P13 a rotated secret ends the old one, and a removed client ends its tokens; both are recorded")
    func rotateAndRemove() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let services = browser.rig.services
        let code = try await exam.code(browser)
        #expect(try await services.rotateClientSecret("cet").secret?.text != exam.secret)
        #expect(try await exam.redeem(code).status == .unauthorized)
        try await services.removeClient("cet")
        #expect(try await browser.rig.count("SELECT count(*) FROM grants") == 0)
        let kinds = try await services.audit(nil, before: nil, limit: 2).map(\.kind)
        #expect(kinds == [.clientRemoved, .clientSecretRotated])
        await #expect(throws: ClientRefusal.unknown) { try await services.removeClient("cet") }
        await #expect(throws: ClientRefusal.unknown) { _ = try await services.rotateClientSecret("..") }
        _ = try await services.addClient(NewClient(id: "app", name: "n", redirectURIs: ["https://a.cn/"], isPublic: true))
        await #expect(throws: ClientRefusal.hasNoSecret(try #require(ClientID("app")))) { _ = try await services.rotateClientSecret("app") }
    }

    @Test("P11 the admin API does the same for an operator's token, and for no other")
    func api() async throws {
        let rig = try await Rig()
        let body = try JSON.encode(NewClientBody(id: "ncre", name: "NCRE", redirectURIs: ["https://n.cn/cb"]))
        let token = Plan.operatorToken
        #expect(try await rig.answerInside(.post, "/api/v1/clients", body: body, token: Plan.serviceToken).code == "not_an_operator")
        #expect(try await rig.answerInside(.post, "/api/v1/clients", body: body, token: "x").status == .unauthorized)
        let answer = try await rig.answerInside(.post, "/api/v1/clients", body: body, token: token)
        let added: ClientBody = try answer.json()
        #expect(answer.status == .created && added.secret?.utf8.count == 43)
        #expect(try await rig.answerInside(.post, "/api/v1/clients", body: body, token: token).code == "client.exists")
        let listed: ClientsBody = try await rig.answerInside(.get, "/api/v1/clients", token: token).json()
        #expect(listed.clients.map(\.id) == ["ncre"] && listed.clients.allSatisfy { $0.secret == nil })
        let rotated: ClientBody = try await rig.answerInside(.post, "/api/v1/clients/ncre/secret", token: token).json()
        #expect(rotated.secret != nil && rotated.secret != added.secret)
        #expect(try await rig.answerInside(.delete, "/api/v1/clients/ncre", token: token).status == .noContent)
        #expect(try await rig.answerInside(.delete, "/api/v1/clients/ncre", token: token).code == "client.unknown")
        #expect(try await rig.services.audit(nil, before: nil, limit: 9).allSatisfy { $0.detail == "operator-li" && $0.actor == .operator })
        #expect(try await rig.answer(Request(.get, "/api/v1/clients")).status == .notFound, "not on the public address")
    }
}

@Suite struct AccountCommandTests {
    private func person() async throws -> Browser {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        return browser
    }

    @Test("P7 a locked account answers exactly like a wrong password, and its sessions end; unlocked, it is as before")
    func lock() async throws {
        let browser = try await person()
        let services = browser.rig.services
        _ = try await browser.logIn("a@qq.com")
        let wrong = try await Browser(browser.rig).logIn("a@qq.com", password: "wrong-Horse-1")
        let states = try await services.lockAccount(AccountName("A@qq.com"), isLocked: true)
        #expect(states.map(\.sessions) == [0] && states.first?.lockedAt == browser.rig.world.now)
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
        let locked = try await Browser(browser.rig).logIn("a@qq.com")
        #expect(locked.status == wrong.status && locked.headers == wrong.headers)
        #expect(try locked.problem == wrong.problem)
        _ = try await services.lockAccount(AccountName("a@qq.com"), isLocked: true)
        _ = try await services.lockAccount(.id(try #require(states.first).account.id), isLocked: false)
        #expect(try await browser.logIn("a@qq.com").status == .created)
        let kinds = try await services.audit(AccountName("a@qq.com"), before: nil, limit: 100).map(\.kind)
        #expect(kinds.prefix(5) == [.loggedIn, .accountUnlocked, .logInFailed, .accountLocked, .logInFailed])
        await #expect(throws: AccountRefusal.unknown) { _ = try await services.lockAccount(AccountName("b@qq.com"), isLocked: true) }
    }

    @Test("P11 an operator's account logs in; a bad password or a known address is refused")
    func add() async throws {
        let browser = try await person()
        let services = browser.rig.services
        let account = try await services.addAccount(address: "Officer@qq.com", password: Browser.password, isVerified: true)
        #expect(account.isVerified && account.email.text == "officer@qq.com")
        let kinds = try await services.audit(.id(account.id), before: nil, limit: 9).map { ($0.kind, $0.actor) }
        #expect(kinds.map(\.0) == [.verified, .accountAdded] && kinds.allSatisfy { $0.1 == .operator }, "P13")
        #expect(try await browser.logIn("officer@qq.com").status == .created)
        await #expect(throws: AccountRefusal.exists) {
            _ = try await services.addAccount(address: "a@qq.com", password: Browser.password, isVerified: true)
        }
        await #expect(throws: RegistrationRefusal.self) {
            _ = try await services.addAccount(address: "b@qq.com", password: "x", isVerified: true)
        }
        let waiting = try await services.addAccount(address: "zz@qq.com", password: Browser.password, isVerified: false)
        #expect(!waiting.isVerified)
        #expect(try await browser.rig.letters(to: "zz@qq.com").count == 1)
        #expect(try await services.findAccounts(AccountName("zz@qq.com")).map(\.account.id) == [waiting.id])
    }

    @Test("P13 S6 the log's page is bounded, and a damaged number or id is refused, not passed over")
    func auditArguments() throws {
        #expect(try PassportCommands.count("1") == 1 && PassportCommands.count("5000") == 5_000)
        for text in ["-1", "0", "5001", "999999999", "abc", "", "1e3"] {
            #expect(throws: UsageError.self) { _ = try PassportCommands.count(text) }
        }
        let event = World().effects.newID(SecurityEvent.self)
        #expect(try PassportCommands.event(event.description) == event)
        for text in ["zzz", "", String(event.description.dropLast())] {
            #expect(throws: UsageError.self) { _ = try PassportCommands.event(text) }
        }
    }

    @Test("P13 an operator finds what was tried on an address before and after it had an account")
    func audit() async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        _ = try await browser.logIn("a@qq.com", password: "wrong-Horse-1")
        rig.world.advance(.seconds(1))
        try await browser.registerAndVerify("a@qq.com")
        let events = try await rig.services.audit(AccountName("a@qq.com"), before: nil, limit: 100)
        #expect(Set(events.map(\.kind)) == [.verified, .registered, .logInFailed] && events.last?.kind == .logInFailed)
        #expect(throws: AccountRefusal.unusableName) { try AccountName("nobody") }
    }
}
