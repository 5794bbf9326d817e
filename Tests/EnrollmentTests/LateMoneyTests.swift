import Contracts
import EnrollmentDomain
import Outbox
import Primitives
import Testing

@testable import Enrollment

@Suite struct LateMoneyTests {
    /// A candidate whose entry was released although money was on its way: the order was closed before it came.
    private func late(_ bench: Bench) async throws -> (Candidate, order: String) {
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "")
        bench.payments.receiveMoney(for: order)
        return (candidate, order)
    }

    @Test("E22 late money takes the seat again while one is free, and the candidate is told")
    func lateMoney() async throws {
        let bench = try await Bench(capacity: 1)
        defer { bench.close() }
        let (candidate, order) = try await late(bench)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.seats("CET4") == (0, 1))
        #expect(try await bench.refunds().isEmpty)
        #expect(try await bench.letters() == ["[CET] 报考科目已释放", "[CET] 报考科目已支付"])
    }

    @Test("E22 late money goes back when the seat is taken")
    func lateAndFull() async throws {
        let bench = try await Bench(capacity: 1)
        defer { bench.close() }
        let (candidate, order) = try await late(bench)
        try await bench.choose("CET4", by: try await bench.register(2))
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "")
        let refunds = try await bench.refunds()
        #expect(refunds.map(\.refund.note) == ["seat_gone"])
        #expect(refunds.first?.refund.items.map(\.amount) == [nil], "all that is left")
        #expect(try await bench.letters().contains("[CET] 报名费将退回"))
    }

    @Test("E22 late money goes back when registration is over")
    func lateAndClosed() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let (candidate, order) = try await late(bench)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.refunds().map(\.refund.note) == ["registration_closed"])
    }

    @Test("E22 late money goes back when something else was chosen since, or the registration is gone")
    func lateAndChanged() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, order) = try await late(bench)
        try await bench.choose("CET6", by: candidate)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "CET6 held")
        #expect(try await bench.refunds().map(\.refund.note) == ["choice_changed"])
    }

    @Test("E22 late money for a deleted registration goes back, and the owner is still told")
    func lateAndDeleted() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, order) = try await late(bench)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        await #expect(throws: AccountRefusal.notRegistered) { try await bench.entries(of: candidate) }
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.refunds().map(\.refund.note) == ["registration_deleted"])
        #expect(try await bench.letters().last == "[CET] 报名费将退回")
        #expect(try await bench.history(of: candidate).suffix(2) == [.deleted, .refundAsked])
    }

    @Test("E22 late money pays for the same subject chosen again; the second payment's money goes back")
    func paidTwice() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, order) = try await late(bench)
        try await bench.choose("CET4", by: candidate)
        let second = try await bench.beginPayment(by: candidate)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        bench.payments.receiveMoney(for: second)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: second))
        #expect(try await bench.seats("CET4") == (0, 1))
        #expect(try await bench.refunds().map(\.order) == [second])
        #expect(try await bench.refunds().map(\.refund.note) == ["paid_twice"])
    }

    @Test("E22 a waiting refund reaches Payment once it answers")
    func refundDelivered() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let (_, order) = try await late(bench)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        bench.payments.setDown(true)
        try await bench.services.courier.deliverDue()
        #expect(bench.payments.refunds.isEmpty)
        bench.payments.setDown(false)
        bench.clock.advance(by: .minutes(10))
        try await bench.services.courier.deliverDue()
        #expect(bench.payments.refunds.map(\.order) == [order])
    }
}
