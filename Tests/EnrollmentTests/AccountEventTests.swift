import Contracts
import Crypto
import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing
import Web

@testable import Enrollment
@testable import SignIn

/// What becomes of a registration when its account is deleted at the passport.
@Suite struct AccountEventTests {
    private func claims(
        _ bench: Bench, iss: String = FakePassport.issuer, aud: String = "cet", sub: String = "account-1", jti: String = "event-1",
        event: String = AccountEventClaims.purged
    ) -> AccountEventClaims {
        AccountEventClaims(iss: iss, aud: aud, iat: bench.clock.now.seconds, jti: jti, sub: sub, event: event)
    }

    private func send(_ claims: AccountEventClaims, _ bench: Bench, type: String = AccountEventClaims.type) async throws -> Response {
        try await send(try bench.passport.sign(claims, type: type), bench)
    }

    private func send(_ token: String, _ bench: Bench, mediaType: String = "application/secevent+jwt") async throws -> Response {
        let request = Request(.post, "/account-events", headers: ["Content-Type": mediaType], body: Array(token.utf8))
        do {
            return try await AccountEventRoutes.receive(request, bench.services)
        } catch let error as any ProblemConvertible {
            return error.problem.response
        }
    }

    private func count(_ sql: StaticString, _ bench: Bench) async throws -> Int {
        try await bench.database.read { try $0.first(sql) { try $0.next(Int.self) } ?? 0 }
    }

    @Test("P14 a paid entry stays, the address and the sessions go")
    func paid() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        let token = try await bench.services.sessions.open(for: candidate, passportSession: "sid-1")
        let browser = Request(.get, "/", headers: ["Cookie": "\(bench.services.sessions.cookie.name)=\(token)"])
        #expect(try await bench.services.sessions.visitor(of: browser) != nil)
        #expect(try await send(claims(bench), bench).status == .accepted)
        #expect(try await bench.services.sessions.visitor(of: browser) == nil)
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.seats("CET4").paid == 1)
        #expect(try await count("SELECT count(*) FROM registrations WHERE email = ''", bench) == 1)
        #expect(try await bench.history(of: candidate).last == .accountDeleted)
    }

    @Test("P14 without a paid entry the seat is free at once and the registration goes; the person may register anew")
    func held() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        #expect(try await bench.seats("CET4").held == 1)
        #expect(try await send(claims(bench), bench).status == .accepted)
        #expect(try await bench.seats("CET4").held == 0)
        #expect(try await count("SELECT count(*) FROM registrations", bench) == 0)
        #expect(try await count("SELECT count(*) FROM agreements", bench) == 0)
        #expect(try await count("SELECT count(*) FROM deleted_registrations WHERE email <> ''", bench) == 0)
        let again = Candidate(account: AccountID(rawValue: "account-77"), email: "new@example.com", isVerified: true)
        try await bench.accept(again)
        let number = try Bench.document(1).number
        let answer = try await bench.services.queryEligibility(name: "张三", kind: "resident_id", number: number, by: again)
        try await bench.services.confirm(answer.proof, by: again)
        #expect(try await bench.entries(of: again).isEmpty)
    }

    @Test("P14 a payment that is under way is waited for: when it turns out paid, the entry stays")
    func paying() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        #expect(try await send(claims(bench), bench).status == .accepted)
        #expect(try await bench.states(of: candidate) == "CET4 held")
        bench.payments.receiveMoney(for: order)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("P14 told again, or of an account that was never here, nothing more happens")
    func repeated() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        for _ in 1...3 { #expect(try await send(claims(bench), bench).status == .accepted) }
        #expect(try await bench.history(of: candidate).filter { $0 == .accountDeleted }.count == 1)
        #expect(try await send(claims(bench, sub: "account-99", jti: "event-2"), bench).status == .accepted)
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    enum Forgery: CaseIterable { case issuer, audience, event, type, signature, garbage, mediaType }

    @Test("P14 what our passport has not signed for us changes nothing", arguments: Forgery.allCases)
    func forged(_ forgery: Forgery) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let answer =
            switch forgery {
            case .issuer: try await send(claims(bench, iss: "https://evil.cn"), bench)
            case .audience: try await send(claims(bench, aud: "ncre"), bench)
            case .event: try await send(claims(bench, event: "https://evil.cn/event"), bench)
            case .type: try await send(claims(bench), bench, type: "JWT")
            case .signature:
                try await send(String(try bench.passport.sign(claims(bench), type: AccountEventClaims.type).dropLast(4)) + "AAAA", bench)
            case .garbage: try await send("x.y.z", bench)
            case .mediaType:
                try await send(try bench.passport.sign(claims(bench), type: AccountEventClaims.type), bench, mediaType: "text/plain")
            }
        #expect([.badRequest, .unsupportedMediaType].contains(answer.status))
        #expect(try await bench.states(of: candidate) == "CET4 held")
    }
}
