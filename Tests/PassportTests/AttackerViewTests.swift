import Foundation
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

/// What a stranger sees who registers an address and looks at everything that can be done with the registration, in worlds that differ in
/// whose the address is. Byte by byte it is the same, but for ids and secrets (P4, P5, P7).
@Suite struct AttackerViewTests {
    enum World: String, CaseIterable, Sendable {
        /// Somebody has proved the mailbox before the stranger comes.
        case owned
        /// And trusts a browser, has a second factor, and asks for a new password meanwhile.
        case active
        /// Somebody has registered it, and proves the mailbox while the stranger looks on.
        case verifiedMeanwhile
        /// Somebody recovers it by mail while the stranger looks on.
        case recoveredMeanwhile
        /// Somebody has registered it, and nothing more.
        case registered
    }

    private static let address = "victim@qq.com"
    private static let (own, guess, later) = ("stranger-Horse-43", "guess-Horse-44", "stranger-Horse-45")

    @Test("P4 P5 P7 a registration of an owned address looks like any other: pages, API, log, export, deletion", arguments: World.allCases)
    func view(of world: World) async throws {
        let unknown = try await Self.transcript(in: nil)
        let seen = try await Self.transcript(in: world)
        #expect(seen.count == unknown.count)
        for (mine, theirs) in zip(seen, unknown) { #expect(mine == theirs) }
    }

    @Test("P5 the transcript would show a difference: a page, a status, a header, an event")
    func transcriptSees() async throws {
        let one = try await Self.transcript(in: nil)
        #expect(one.contains { $0.contains("/verify") } && one.contains { $0.contains("logged_in") })
        #expect(one.contains { $0.hasPrefix("401") } && one.contains { $0.contains("set-cookie") })
        #expect(one.contains { $0.contains("\"sessions\"") } && one.contains { $0.contains("password_changed") })
    }

    private static func transcript(in world: World?) async throws -> [String] {
        let rig = try await Rig()
        let owner = Browser(rig, from: "198.51.100.7")
        let exam = try await RelyingParty(rig)
        try await prepare(world, owner)
        rig.world.advance(.seconds(1))
        let stranger = Browser(rig)
        var seen = [String]()
        func see(_ answer: Response) { seen.append(normal(answer)) }
        for _ in 1...5 { see(try await stranger.resend(address)) }
        see(try await stranger.register(address, password: own))
        see(try await stranger.logIn(address, password: own, registration: try stranger.registration(address)))
        see(try await stranger.logIn(address, password: own, trusting: true))
        try await meanwhile(world, owner)
        rig.world.advance(.minutes(1))
        see(try await stranger.logInWithoutCaptcha(address, password: own))
        for page in ["/", "/verify", "/sessions", "/security-log", "/data", "/deletion", "/password", "/second-factor"] {
            see(try await stranger.get(page))
        }
        see(try await stranger.get("/login"))
        for path in ["sessions/current", "sessions", "account/security-log", "account/export", "account/second-factor"] {
            see(try await stranger.get("/api/v1/\(path)"))
        }
        see(try await stranger.get(exam.authorization()))
        see(try await stranger.get(exam.authorization(["prompt": "none"])))
        for _ in 1...6 { see(try await stranger.verify(address, code: "222222")) }
        see(try await stranger.resend(address, registration: try stranger.registration(address)))
        see(try await stranger.askRecovery(address))
        for _ in 1...2 { see(try await stranger.askTrust(address)) }
        see(try await stranger.get("/trust/code"))
        for _ in 1...6 { see(try await stranger.showTrustCode("222222")) }
        try await use(world, owner)
        see(try await stranger.changePassword(from: guess, to: later))
        see(try await stranger.changePassword(from: own, to: later))
        for password in [own, later, own, own, later, own, own, later, own, later, later] {
            see(try await Browser(rig).logIn(address, password: password))
            try await use(world, owner)
        }
        rig.world.advance(.seconds(2))
        see(try await Browser(rig).logIn(address, password: later))
        see(try await stranger.get("/api/v1/account/security-log"))
        see(try await stranger.post("/deletion", form: ["current": later, "sure": "yes"]))
        see(try await stranger.get("/"))
        see(try await Browser(rig).logIn(address, password: later))
        see(try await stranger.register(address, password: own))
        see(try await Browser(rig).logIn(address, password: own))
        rig.world.advance(Account.unverifiedLifetime)
        try await rig.services.removeExpired()
        see(try await Browser(rig).logIn(address, password: own))
        return seen
    }

    private static func prepare(_ world: World?, _ owner: Browser) async throws {
        switch world {
        case nil: break
        case .registered, .verifiedMeanwhile: _ = try await owner.register(address)
        case .owned, .active: try await owner.registerAndVerify(address)
        case .recoveredMeanwhile: _ = try await owner.register(address)
        }
        guard world == .active else { return }
        _ = try await owner.logIn(address, trusting: true)
        _ = try await owner.askRecovery(address)
        _ = try await owner.changePassword(from: "wrong-Horse-1", to: guess)
    }

    private static func meanwhile(_ world: World?, _ owner: Browser) async throws {
        switch world {
        case .verifiedMeanwhile:
            // The newest is the stranger's; before that the owner's had been sent again, for the asking.
            let letter = try #require(try await owner.rig.letters(to: address).dropLast().last)
            let code = try #require(letter.text.firstMatch(of: /\n {4}([0-9A-Z]{6})\n/)).1
            #expect(try await owner.verify(address, code: String(code)).status == .noContent)
        case .recoveredMeanwhile:
            _ = try await owner.askRecovery(address)
            let link = try await owner.recoveryLink(address)
            #expect(try await owner.post(link, form: ["password": Browser.password]).status == .seeOther)
        case .owned, .active, .registered, nil: break
        }
    }

    /// Who has proved the mailbox logs in, while the stranger tries what happens.
    private static func use(_ world: World?, _ owner: Browser) async throws {
        guard let world, world != .registered else { return }
        let answer = world == .active ? try await owner.logInWithoutCaptcha(address) : try await owner.logIn(address)
        #expect([.created, .unauthorized, .unprocessable].contains(answer.status))
    }

    /// What is drawn at random has no face of its own.
    private static func normal(_ answer: Response) -> String {
        let headers = answer.headers.fields.map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(separator: "\n")
        return "\(answer.status.rawValue)\n\(headers)\n\n\(answer.text)"
            .replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "ID")
            .replacing(/<strong>[0-9A-F]{4}<\/strong>/, with: "NUMBER")
            .replacing(/[A-Za-z0-9+\/_-]{43,}={0,2}/, with: "SECRET")
    }
}
