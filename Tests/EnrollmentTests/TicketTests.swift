import Crypto
import Database
import Documents
import EnrollmentDomain
import Foundation
import Primitives
import Runtime
import Testing

@testable import Enrollment

@Suite struct ArrangementTests {
    private let site = SiteCode(rawValue: "110041")
    private let entries = (0..<95).map { ID<Entry>(at: Timestamp(seconds: 1), random: [UInt8](repeating: UInt8($0), count: 10)) }

    private func bench() async throws -> Bench { try await Bench() }

    @Test("E24 rooms of 30, a number of 15 digits for each: site, year, sitting, level, room, seat")
    func numbers() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let subject = try #require(bench.sitting.subject(SubjectCode(rawValue: "CET6")))
        let placed = try Arrangement.place(entries, of: subject, at: try #require(site), in: bench.sitting, seed: 7)
        #expect(Set(placed.map(\.entry)) == Set(entries))
        #expect(Dictionary(grouping: placed, by: \.room).mapValues(\.count) == [1: 30, 2: 30, 3: 30, 4: 5])
        #expect(Set(placed.map(\.number)).count == 95)
        #expect(placed.first?.number.text == "110041262200101")
        #expect(placed.last?.number.text == "110041262200405")
    }

    @Test("E24 the same seed draws the same order, whatever order the entries come in; another seed draws another")
    func repeatable() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let (sitting, site) = (bench.sitting, try #require(site))
        let subject = try #require(sitting.subject(SubjectCode(rawValue: "CET4")))
        let first = try Arrangement.place(entries, of: subject, at: site, in: sitting, seed: 1)
        #expect(try Arrangement.place(entries.reversed(), of: subject, at: site, in: sitting, seed: 1) == first)
        #expect(try Arrangement.place(entries, of: subject, at: site, in: sitting, seed: 2).map(\.entry) != first.map(\.entry))
        #expect(first.map(\.entry) != entries, "it is a draw")
    }

    @Test(
        "E24 a part that doesn't fit its digits is refused",
        arguments: [
            (2026, 10, 1, 1, TicketNumberScheme.Field.sequence), (2026, 2, 1000, 1, .room), (2026, 2, 1, 100, .seat),
        ])
    func unnumberable(year: Int, sequence: Int, room: Int, seat: Int, part: TicketNumberScheme.Field) async throws {
        let bench = try await bench()
        defer { bench.close() }
        let (shipped, subject) = (bench.sitting, try #require(bench.sitting.subjects.first))
        let sitting = Sitting(
            code: shipped.code, title: "", agreement: shipped.agreement, windows: [:], subjects: shipped.subjects, exclusionGroups: [],
            holdTime: .hours(1), confirmationTime: .hours(1), roomSize: 30, numbering: shipped.numbering, year: year, sequence: sequence)
        #expect(throws: ArrangementRefusal.unnumberable(part)) {
            _ = try sitting.numbering.number(of: subject, at: try #require(site), in: sitting, room: room, seat: seat)
        }
    }

    @Test("E24 an oral shares its written subject's level digit, so each has its own rooms: 1 to 500 and 501 to 999")
    func rooms() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let rooms = bench.sitting.subjects.map { bench.sitting.rooms(of: $0) }
        #expect(rooms == [1...500, 1...500, 501...999, 501...999])
    }
}

@Suite struct TicketTests {
    private static let printing = Timestamp("2026-12-02 09:00:00") ?? Timestamp(seconds: 0)
    private static let afterPayment = Timestamp("2026-10-09 17:00:00") ?? Timestamp(seconds: 0)

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

    private func arrange(_ bench: Bench, seed: UInt64? = nil) async throws -> ArrangeRooms.Outcome {
        try await ArrangeRooms(database: bench.database, effects: bench.services.effects)(bench.sitting, seed: seed)
    }

    @Test("E24 rooms are arranged once, after registration and payment have closed; the seed is kept")
    func once() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        _ = try await payer(bench)
        bench.clock.set(Self.afterPayment - .seconds(1))
        let payment = try #require(bench.sitting.windows[.payment])
        await #expect(throws: ArrangementRefusal.notClosed(payment)) { _ = try await arrange(bench) }
        bench.clock.set(Self.afterPayment)
        #expect(try await arrange(bench, seed: 42).placed == 1)
        await #expect(throws: ArrangementRefusal.alreadyArranged) { _ = try await arrange(bench) }
        let seed = try await bench.database.read { try $0.first("SELECT seed FROM arrangements") { try $0.next(String.self) } }
        #expect(seed == "42")
    }

    @Test("E24 while a payment's outcome is unknown nothing is arranged: whoever has paid needs a place, too")
    func unsettled() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.bringMoney(to: try await bench.beginPayment(by: candidate))
        bench.clock.set(Self.afterPayment)
        await #expect(throws: ArrangementRefusal.paymentsOpen(1)) { _ = try await arrange(bench) }
        try await bench.services.expireHolds()
        #expect(try await arrange(bench).placed == 1)
    }

    @Test("E25 the ticket is a PDF from the printing time on, after payment and arrangement, not a second before")
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
        _ = try await arrange(bench)
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
        _ = try await arrange(bench)
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
