import Contracts
import Crypto
import HTTP
import Outbox
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

/// Back-channel logout, from the outbox to an exam's server.
@Suite struct TellClientsTests {
    private func loggedOut(from port: Int) async throws -> (Rig, session: ID<Session>, account: ID<Account>) {
        let rig = try await Rig()
        let browser = Browser(rig)
        try await browser.registerAndVerify("a@qq.com")
        let session: SessionBody = try await browser.logIn("a@qq.com").json()
        let exam = try await RelyingParty(rig, backChannel: "http://127.0.0.1:\(port)/backchannel-logout?exam=cet")
        _ = try await exam.tokens(browser)
        _ = try await browser.delete("/api/v1/sessions/current")
        return (rig, session.id, session.account.id)
    }

    @Test("P10 P12 the exam's server gets one logout token that names the session and is good for two minutes", arguments: [200, 204])
    func told(status: Int) async throws {
        let receiver = Receiver(answering: Status(rawValue: status))
        let (rig, session, account) = try await loggedOut(from: try receiver.start())
        rig.world.advance(.hours(1))
        try await rig.services.courier.deliverDue()
        let request = try #require(receiver.requests.first)
        #expect(receiver.requests.count == 1 && request.method == .post && request.path == "/backchannel-logout")
        #expect(request.rawQuery == "exam=cet" && request.headers["authorization"] == nil && request.headers["cookie"] == nil)
        let claims = try #require(try await receiver.tokens(rig).first)
        #expect(claims.iss == Plan.issuer && claims.aud == "cet" && claims.sid == session.description && claims.sub == account.description)
        #expect(claims.iat == rig.world.now.seconds && claims.exp == claims.iat + 120)
        #expect(claims.events.keys.sorted() == ["http://schemas.openid.net/event/backchannel-logout"] && claims.nonce == nil)
        #expect(try await rig.notices() == [])
        await receiver.stop()
    }

    @Test("P10 an exam that is down, then in trouble, then up is told at last, each time by a fresh token")
    func downThenUp() async throws {
        let receiver = Receiver(answering: .serviceUnavailable, .notFound, .tooManyRequests, .found, .ok)
        let port = try receiver.start()
        let (rig, session, _) = try await loggedOut(from: port)
        await receiver.stop()
        try await rig.services.courier.deliverDue()
        #expect(receiver.requests.isEmpty)
        #expect(try await rig.notices().map(\.session) == [session])
        #expect(try receiver.start(at: port) == port)
        for _ in 1...12 where try await !rig.notices().isEmpty {
            rig.world.advance(.minutes(5))
            try await rig.services.courier.deliverDue()
        }
        let tokens = try await receiver.tokens(rig)
        #expect(tokens.count == 5 && Set(tokens.map(\.jti)).count == 5 && Set(tokens.map(\.sid)) == [session.description])
        #expect(tokens.map(\.iat) == tokens.map(\.iat).sorted() && Set(tokens.map(\.iat)).count == 5)
        #expect(try await rig.notices() == [])
        await receiver.stop()
    }

    @Test("P10 an exam that says 400 has its reasons and is not asked again")
    func refused() async throws {
        let receiver = Receiver(answering: .badRequest)
        let (rig, _, _) = try await loggedOut(from: try receiver.start())
        try await rig.services.courier.deliverDue()
        #expect(receiver.requests.count == 1)
        #expect(try await rig.notices() == [])
        #expect(rig.world.lines.contains { $0.contains("logout.not_taken") })
        await receiver.stop()
    }

    @Test("P10 an exam that stays away until its own session is over anyway is left alone")
    func tooLate() async throws {
        let receiver = Receiver(answering: .serviceUnavailable)
        let (rig, _, _) = try await loggedOut(from: try receiver.start())
        try await rig.services.courier.deliverDue()
        rig.world.advance(SessionClient.memory)
        try await rig.services.courier.deliverDue()
        #expect(receiver.requests.count == 1)
        #expect(try await rig.notices() == [])
        await receiver.stop()
    }

    @Test("P10 an exam that can't be reached doesn't keep another from being told")
    func another() async throws {
        let up = Receiver(answering: .ok)
        let (rig, _, _) = try await loggedOut(from: try up.start())
        let down = try await RelyingParty(rig, id: "ncre", backChannel: "http://127.0.0.1:1/out")
        let browser = Browser(rig)
        _ = try await browser.logIn("a@qq.com")
        _ = try await down.tokens(browser)
        _ = try await browser.delete("/api/v1/sessions/current")
        try await rig.services.courier.deliverDue()
        #expect(up.requests.count == 1)
        #expect(try await rig.notices().map(\.client) == ["ncre"])
        await up.stop()
    }
}

extension Receiver {
    /// The logout tokens that came, checked as an exam must.
    func tokens(_ rig: Rig) async throws -> [LogoutTokenClaims] {
        let keys = await rig.services.keys.known().published
        return try requests.map { request in
            let token = try #require(try request.form()["logout_token"])
            return try JWT.verify(token, type: "logout+jwt", keys: keys)
        }
    }
}
