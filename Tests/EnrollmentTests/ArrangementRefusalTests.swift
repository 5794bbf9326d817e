import Contracts
import Database
import EnrollmentDomain
import Primitives
import Testing

@testable import Enrollment

/// What keeps rooms from being arranged.
@Suite struct ArrangementRefusalTests {
    @Test("E24 rooms are arranged once, after registration and payment have closed; the seed is kept")
    func once() async throws {
        let bench = try await Bench(at: Bench.paymentEnd - .seconds(1))
        defer { bench.close() }
        try await bench.paid(1, of: "CET4")
        let payment = try #require(bench.sitting.windows[.payment])
        await #expect(throws: ArrangementRefusal.notClosed(payment)) { try await bench.arrange() }
        bench.clock.set(Bench.paymentEnd)
        #expect(try await bench.arrange(seed: 42) == ArrangeRooms.Outcome(seed: 42, placed: 1, rooms: 1))
        await #expect(throws: ArrangementRefusal.alreadyArranged) { try await bench.arrange() }
        #expect(try await bench.database.read { try $0.arrangement(of: bench.sitting.code) }?.seed == 42)
    }

    @Test("E24 while a payment's outcome is unknown nothing is arranged: whoever has paid needs a place, too")
    func unsettled() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.bringMoney(to: try await bench.beginPayment(by: candidate))
        bench.clock.set(Bench.paymentEnd)
        await #expect(throws: ArrangementRefusal.paymentsOpen(1)) { try await bench.arrange() }
        try await bench.services.expireHolds()
        #expect(try await bench.arrange().placed == 1)
    }

    @Test("E24 while an unpaid entry holds a seat nothing is arranged; money that comes later goes back")
    func held() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        try await bench.database.write { try $0.run("UPDATE payments SET state = 'closed'") }
        bench.clock.set(Bench.paymentEnd)
        await #expect(throws: ArrangementRefusal.entriesHeld(1)) { try await bench.arrange() }
        try await bench.services.expireHolds()
        #expect(try await bench.arrange().placed == 0)
        bench.payments.receiveMoney(for: order)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.refunds().map(\.refund.note) == ["registration_closed"])
    }

    @Test("E24 orals have rooms from 501: 500 written rooms at a site fit, one more is refused by name, and nothing is written")
    func boundary() async throws {
        let pack = try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 1"#)
        let bench = try await Bench(at: Bench.paymentEnd, pack: pack.bytes)
        defer { bench.close() }
        try await bench.paid(501, of: "CET4")
        try await bench.paid(2, of: "CET-SET4")
        let refusal = ArrangementRefusal.tooManyRooms(
            try #require(SiteCode(rawValue: Bench.site)), SubjectCode(rawValue: "CET4"), needed: 501, available: 500)
        await #expect(throws: refusal) { try await bench.arrange() }
        #expect("\(refusal)" == "site 110041 needs 501 rooms for CET4, and ticket numbers tell only 500 apart")
        #expect(try await bench.placements().isEmpty)
        #expect(try await bench.database.read { try $0.arrangement(of: bench.sitting.code) } == nil)
        try await bench.database.write {
            try $0.run("DELETE FROM entries WHERE id = (SELECT id FROM entries WHERE subject = 'CET4' ORDER BY id LIMIT 1)")
        }
        #expect(try await bench.arrange().rooms == 502)
        let numbers = try await bench.placements().compactMap { $0.split(separator: " ").last }
        #expect(Set(numbers).count == 502)
        #expect(numbers.contains("110041262150001") && numbers.contains("110041262150101") && numbers.contains("110041262150201"))
    }

    @Test("E24 an oral has rooms 501 to 999, and no more")
    func oralBoundary() async throws {
        let pack = try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 1"#)
        let bench = try await Bench(at: Bench.paymentEnd, pack: pack.bytes)
        defer { bench.close() }
        try await bench.paid(500, of: "CET-SET6")
        await #expect(
            throws: ArrangementRefusal.tooManyRooms(
                try #require(SiteCode(rawValue: Bench.site)), SubjectCode(rawValue: "CET-SET6"), needed: 500, available: 499)
        ) { try await bench.arrange() }
    }

    @Test("E24 paid entries of a subject that the pack has lost stop the run before it begins")
    func lostSubject() async throws {
        let bench = try await Bench.filled()
        defer { bench.close() }
        try await bench.paid(1, of: "LATIN4")
        await #expect(throws: ArrangementRefusal.unknownSubject(SubjectCode(rawValue: "LATIN4"))) { try await bench.arrange() }
        #expect(try await bench.placements().isEmpty)
    }
}
