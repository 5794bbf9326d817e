import Contracts
import Crypto
import HTTP
import Outbox
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

/// An account's end, from the outbox to an exam's server.
@Suite struct TellAccountEventTests {
    private func deleted(from port: Int) async throws -> (Rig, ID<Account>) {
        let (browser, exam) = try await Rig().personAndExam()
        try await browser.rig.services.setEventURI("http://127.0.0.1:\(port)/account-events", of: "cet")
        _ = try await exam.tokens(browser)
        let session: SessionBody = try await browser.get("/api/v1/sessions/current").json()
        _ = try await browser.post("/api/v1/account/deletion", json: PasswordBody(password: Browser.password))
        return (browser.rig, session.account.id)
    }

    private func waiting(_ rig: Rig) async throws -> Int {
        try await rig.count("SELECT count(*) FROM outbox WHERE topic = 'account-event'")
    }

    private func deliver(_ rig: Rig, hours: Int) async throws {
        for _ in 0..<hours {
            try await rig.services.courier.deliverDue()
            rig.world.advance(.hours(1))
        }
    }

    @Test("P14 the exam gets one signed token that names the account, however long it was away")
    func told() async throws {
        let receiver = Receiver(answering: .serviceUnavailable)
        let port = try receiver.start()
        let (rig, account) = try await deleted(from: port)
        try await deliver(rig, hours: 60)
        #expect(try await waiting(rig) == 1 && receiver.requests.count == 60)
        await receiver.stop()
        let back = Receiver(answering: .accepted)
        #expect(try back.start(at: port) == port)
        try await deliver(rig, hours: 2)
        let request = try #require(back.requests.first)
        #expect(back.requests.count == 1 && request.headers["content-type"] == "application/secevent+jwt")
        let token = String(decoding: request.body, as: UTF8.self)
        let keys = await rig.services.keys.known().published
        let claims: AccountEventClaims = try JWT.verify(token, type: AccountEventClaims.type, keys: keys)
        #expect(claims.aud == "cet" && claims.subject.sub == account.description)
        #expect(try await waiting(rig) == 0)
        await back.stop()
    }

    @Test("P14 an exam that refuses it by 400 is asked for a day; then it is given up with an alarm")
    func refused() async throws {
        let receiver = Receiver(answering: .badRequest)
        let (rig, _) = try await deleted(from: try receiver.start())
        try await deliver(rig, hours: 24)
        #expect(try await waiting(rig) == 1 && receiver.requests.count == 24)
        #expect(!rig.world.lines.contains { $0.contains("outbox.given_up") })
        try await deliver(rig, hours: 2)
        #expect(try await waiting(rig) == 0 && receiver.requests.count == 25)
        #expect(rig.world.lines.contains { $0.contains("outbox.given_up") && $0.contains("account-event") && $0.contains("error") })
        await receiver.stop()
    }
}
