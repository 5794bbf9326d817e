import Crypto
import Database
import Documents
import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Testing

@testable import Enrollment

@Suite struct TicketTests {
    private static let printing = Timestamp("2026-12-02 09:00:00") ?? Timestamp(seconds: 0)

    /// Someone with a photo who has paid CET4.
    private func payer(_ bench: Bench, name: String = "王𠮷") async throws -> Enrollment.Candidate {
        let candidate = try await bench.register(1, name: name)
        let person = bench.services.keyring.person(try Bench.document(1))
        let photo = bench.services.keyring.seal(
            photo: try SamplePortrait.png(seed: 1, width: 60, height: 80), of: person, random: bench.services.effects.random)
        try await bench.database.write { try $0.savePhoto(photo, of: person) }
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        return candidate
    }

    @Test("E25 S3 a ticket that isn't drawn yet is refused on the page of tickets, not by a program's words")
    func refusedOnPage() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        bench.clock.set(try #require(bench.sitting.windows[.writtenTicket]).opens)
        #expect(try await bench.send(.get, "/ticket", as: candidate).text.contains("href=\"/ticket/written\""))
        let refused = try await bench.send(.get, "/ticket/written", as: candidate)
        #expect(refused.headers["content-type"]?.hasPrefix("text/html") == true && refused.text.contains("考场正在编排，请稍后再来打印"))
        #expect(try await bench.send(.get, "/ticket/listening", as: candidate).status == .notFound)
    }

    @Test("E24 E25 the ticket is a PDF from the printing time on, after payment and the whole arrangement, not a second before")
    func ticket() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await payer(bench)
        let issueTicket = bench.services.issueTicket
        bench.clock.set(Self.printing - .seconds(1))
        await #expect { _ = try await issueTicket(.written, for: candidate.account) } throws: { error in
            guard case .windowClosed(let closed) = error as? TicketRefusal else { return false }
            return closed.kind == .writtenTicket && closed.window?.opens == Self.printing
        }
        bench.clock.set(Self.printing)
        await #expect(throws: TicketRefusal.notArranged) { _ = try await issueTicket(.written, for: candidate.account) }
        let rooms = ArrangeRooms(database: bench.database, effects: bench.services.effects)
        let run = try await rooms.begin(bench.sitting, seed: nil)
        for place in try await bench.database.read({ try $0.placesLeft(in: bench.sitting.code) }) {
            try await rooms.fill(place, run, bench.sitting)
        }
        await #expect(throws: TicketRefusal.notArranged) { _ = try await issueTicket(.written, for: candidate.account) }
        _ = try await bench.arrange()
        #expect(try await issueTicket(.written, for: candidate.account).starts(with: Array("%PDF-".utf8)))
        await #expect(throws: TicketRefusal.notRegistered) {
            _ = try await issueTicket(.written, for: AccountID(rawValue: "somebody else"))
        }
    }

    @Test("E25 without a payment, or without a photo, there is no ticket")
    func refused() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let unpaid = try await bench.register(1)
        try await bench.choose("CET4", by: unpaid)
        let faceless = try await bench.register(2)
        try await bench.choose("CET4", by: faceless)
        try await bench.pay(by: faceless)
        bench.clock.set(Self.printing)
        try await bench.services.expireHolds()
        _ = try await bench.arrange()
        let issueTicket = bench.services.issueTicket
        await #expect(throws: TicketRefusal.nothingPaid(.written)) { _ = try await issueTicket(.written, for: unpaid.account) }
        await #expect(throws: TicketRefusal.photoMissing) { _ = try await issueTicket(.written, for: faceless.account) }
    }

    @Test("E25 the code on a ticket verifies offline with the published key, and not when it is changed")
    func code() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let key = bench.services.issueTicket.signingKey
        let claims = IssueTicket.Claims(sitting: "CET-2026-12", name: "王𠮷", document: "002X", numbers: ["110041262100101"])
        let code = try JWT.sign(claims, type: "ticket+jwt", with: key)
        #expect(code.utf8.allSatisfy { $0 < 0x80 }, "a QR code holds ASCII")
        let published = JWT.JWKS(keys: [key.jwk]).verificationKeys
        #expect(try JWT.verify(code, type: "ticket+jwt", keys: published, as: IssueTicket.Claims.self) == claims)
        var forged = Array(code.utf8)
        forged[code.utf8.count / 2] ^= 1
        #expect(throws: JWTError.self) {
            _ = try JWT.verify(String(decoding: forged, as: UTF8.self), type: "ticket+jwt", keys: published, as: IssueTicket.Claims.self)
        }
    }
}
