import Contracts
import Database
import EnrollmentDomain
import Primitives
import Testing

@testable import Enrollment

/// What Payment tells of orders that came after the copy from which Enrollment's database was restored.
@Suite struct RestoredTests {
    /// Candidate 1 has chosen before the copy, and begun to pay after it.
    private func restored(_ bench: Bench) async throws -> (Candidate, order: String) {
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        try await bench.database.write { tx in
            try tx.run("DELETE FROM payment_entries")
            try tx.run("DELETE FROM payments")
        }
        bench.payments.receiveMoney(for: order)
        return (candidate, order)
    }

    @Test("S7, E21 money for an order that a restored database doesn't know pays its entries, once; its refund is known as well")
    func known() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, order) = try await restored(bench)
        let event = bench.payments.event(.paid, of: order)
        for _ in 1...2 { try await bench.services.receivePaymentEvent(event) }
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.seats("CET4") == (0, 1))
        #expect(try await bench.refunds().isEmpty)
        let reference = try #require(try await bench.entries(of: candidate).first).id.description
        let back = try #require(bench.payments.giveBack(reference, of: order))
        try await bench.services.receivePaymentEvent(back)
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.seats("CET4") == (0, 0))
    }

    @Test("S7, E22 it takes the seat again where the hold has ended meanwhile, and goes back where none is free")
    func late() async throws {
        let bench = try await Bench(capacity: 1)
        defer { bench.close() }
        let (candidate, order) = try await restored(bench)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        try await bench.choose("CET4", by: try await bench.register(2))
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.refunds().map(\.refund.note) == ["seat_gone"])
    }

    @Test("S7, E22 what a restored database doesn't know any more of an order is given back, once")
    func partly() async throws {
        // In the June sitting two written subjects go together.
        let bench = try await Bench(at: try #require(Timestamp("2027-03-18 14:00:00")), sitting: "CET-2027-06")
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4", "JAPANESE6"])
        try await bench.choose("CET4", "JAPANESE6", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        try await bench.database.write { tx in
            try tx.run("DELETE FROM payment_entries")
            try tx.run("DELETE FROM payments")
            try tx.run("DELETE FROM entries WHERE subject = 'JAPANESE6'")
            try tx.run("UPDATE seats SET held = 0 WHERE subject = 'JAPANESE6'")
        }
        bench.payments.receiveMoney(for: order)
        let event = bench.payments.event(.paid, of: order)
        for _ in 1...2 { try await bench.services.receivePaymentEvent(event) }
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        let refunds = try await bench.refunds()
        #expect(refunds.map(\.refund.note) == ["unknown_entry"])
        // Once it is done it concerns nobody here, and doesn't hold up what comes after.
        let wish = try #require(refunds.first).refund
        _ = try await bench.payments.refund(wish, of: order)
        try await bench.services.receivePaymentEvent(bench.payments.finish(wish, of: order))
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("S7, E22 a refund that is told before its payment waits for it, and then takes the entry")
    func refundFirst() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, order) = try await restored(bench)
        let paid = bench.payments.event(.paid, of: order)
        let reference = try #require(try await bench.entries(of: candidate).first).id.description
        let back = try #require(bench.payments.giveBack(reference, of: order))
        await #expect(throws: SettlementRefusal.unknownOrder) { try await bench.services.receivePaymentEvent(back) }
        #expect(try await bench.states(of: candidate) == "CET4 held")
        for event in [paid, back] { try await bench.services.receivePaymentEvent(event) }
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.seats("CET4") == (0, 0))
    }

    @Test("S7, E17 an order that a restored Payment doesn't know is given up; another refusal keeps the seat", arguments: [true, false])
    func forgotten(isTold: Bool) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.payments.forget(order, tellingSo: isTold)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == (isTold ? "" : "CET4 held"))
        #expect(try await bench.seats("CET4") == (isTold ? 0 : 1, 0))
        guard isTold else { return }
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("S7 of an order without any entry that is known nothing is taken: it may be the wrong database. Without money it is nothing")
    func unknown() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, order) = try await restored(bench)
        try await bench.database.write { tx in
            try tx.run("DELETE FROM entries")
            try tx.run("UPDATE seats SET held = 0")
        }
        for _ in 1...2 {
            await #expect(throws: SettlementRefusal.unknownOrder) {
                try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
            }
        }
        try await bench.services.receivePaymentEvent(bench.payments.event(.closed, of: order))
        #expect(try await bench.refunds().isEmpty)
        #expect(try await bench.states(of: candidate) == "")
    }
}
