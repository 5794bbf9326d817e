import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Outbox
import Primitives
import Testing

@testable import Enrollment

/// Money that goes back, whole or in part, and what it takes with it.
@Suite struct GivingBackTests {
    /// In the June sitting two written subjects go together.
    private func june(capacity: Int = 1_000) async throws -> Bench {
        let opening = Timestamp("2027-03-18 14:00:00") ?? Bench.opening
        return try await Bench(at: opening, sitting: "CET-2027-06", capacity: capacity)
    }

    private func twoPaid(_ bench: Bench) async throws -> (Candidate, order: FakePayments.Order) {
        let candidate = try await bench.register(1, eligible: ["CET4", "JAPANESE6"])
        try await bench.choose("CET4", "JAPANESE6", by: candidate)
        try await bench.pay(by: candidate)
        return (candidate, try #require(bench.payments.orders.first))
    }

    @Test("E22 late money takes what is still free; only what is gone is asked back, and told once it is back")
    func partlyLate() async throws {
        let bench = try await june(capacity: 1)
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4", "JAPANESE6"])
        let entries = try await bench.choose("CET4", "JAPANESE6", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        try await bench.choose("CET4", by: try await bench.register(2))
        bench.payments.receiveMoney(for: order)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "JAPANESE6 paid")
        try await bench.services.courier.deliverDue()
        let refund = try #require(bench.payments.refunds.first?.refund)
        #expect(refund.items.map(\.reference) == entries.filter { $0.subject.rawValue == "CET4" }.map(\.id.description))
        #expect(refund.amount == Money(fen: 3_000) && bench.payments.refunds.count == 1)
        try await bench.services.receivePaymentEvent(bench.payments.finish(refund, of: order))
        #expect(try await bench.states(of: candidate) == "JAPANESE6 paid")
        #expect(try await bench.history(of: candidate).suffix(3) == [.takenAgain, .refundAsked, .refunded])
        #expect(try await bench.seats("JAPANESE6") == (0, 1))
        #expect(try await bench.seats("CET4") == (1, 0))
    }

    @Test("E22 an item that was given back frees what it had paid, and nothing else; the candidate is told")
    func oneItem() async throws {
        let bench = try await june()
        defer { bench.close() }
        let (candidate, order) = try await twoPaid(bench)
        let event = try #require(bench.payments.giveBack(order.content.items[0].reference, of: order.id))
        for _ in 0..<2 { try await bench.services.receivePaymentEvent(event) }
        #expect(try await bench.states(of: candidate) == "JAPANESE6 paid")
        #expect(try await bench.seats("CET4") == (0, 0))
        #expect(try await bench.seats("JAPANESE6") == (0, 1))
        #expect(try await bench.history(of: candidate).suffix(2) == [.refunded, .dropped])
        #expect(try await bench.letters().filter { $0 == "[CET] 报名费已退回" }.count == 1)
    }

    @Test("E22 an order given back item by item frees all that it had paid")
    func allItems() async throws {
        let bench = try await june()
        defer { bench.close() }
        let (candidate, order) = try await twoPaid(bench)
        for item in order.content.items {
            try await bench.services.receivePaymentEvent(try #require(bench.payments.giveBack(item.reference, of: order.id)))
        }
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.seats("CET4") == (0, 0))
        #expect(try await bench.seats("JAPANESE6") == (0, 0))
        #expect(bench.payments.order(order.id)?.state == .refunded)
    }

    @Test("E22 an entry stays paid until all of its money is back")
    func partOfItem() async throws {
        let bench = try await june()
        defer { bench.close() }
        let (candidate, order) = try await twoPaid(bench)
        let item = order.content.items[0].reference
        let parts = [Money(fen: 1_000), Money(fen: 1_000), nil]
        for (part, states) in zip(parts, ["CET4 paid, JAPANESE6 paid", "CET4 paid, JAPANESE6 paid", "JAPANESE6 paid"]) {
            try await bench.services.receivePaymentEvent(try #require(bench.payments.giveBack(item, of: order.id, part)))
            #expect(try await bench.states(of: candidate) == states)
        }
        let told = try await bench.services.viewRegistration.history(of: candidate).filter { $0.kind == .refunded }
        #expect(told.map(\.detail) == ["10.00", "10.00", "10.00"])
        #expect(bench.payments.giveBack(item, of: order.id, Money(fen: 1)) == nil)
    }

    @Test("E13 E22 with a written that was given back its oral goes, and the oral's own order gives its money back")
    func oralGoes() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        try await bench.pay(by: candidate)
        let orders = bench.payments.orders.sorted { $0.id < $1.id }
        let event = try #require(bench.payments.giveBack(orders[0].content.items[0].reference, of: orders[0].id))
        try await bench.services.receivePaymentEvent(event)
        #expect(try await bench.states(of: candidate) == "")
        try await bench.services.courier.deliverDue()
        #expect(bench.payments.refunds.map(\.order) == [orders[0].id, orders[1].id])
    }

    @Test("E22 the money of an entry that was chosen again is asked back by the name that its order knows")
    func chosenAgain() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        let oral = try await bench.beginPayment(by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        bench.payments.receiveMoney(for: oral)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: oral))
        #expect(try await bench.states(of: candidate) == "CET4 paid, CET-SET4 paid")
        let written = try #require(bench.payments.orders.first { $0.id != oral })
        let event = try #require(bench.payments.giveBack(written.content.items[0].reference, of: written.id))
        try await bench.services.receivePaymentEvent(event)
        try await bench.services.courier.deliverDue()
        #expect(bench.payments.order(oral)?.refunds.map(\.note) == ["choice_changed"])
    }

    @Test(
        "E22 what an operator has given back of an oral is not asked for again when its written goes, be it some or all",
        arguments: [800, nil])
    func partOfIt(fen: Int64?) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        let written = try #require(bench.payments.orders.first)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        try await bench.pay(by: candidate)
        let oral = try #require(bench.payments.orders.first { $0.id != written.id })
        let fee = oral.content.amount
        // Of the oral's refund by hand Enrollment hears only when it is done, later.
        _ = try #require(bench.payments.giveBack(oral.content.items[0].reference, of: oral.id, fen.map { Money(fen: $0) }))
        let event = try #require(bench.payments.giveBack(written.content.items[0].reference, of: written.id))
        try await bench.services.receivePaymentEvent(event)
        #expect(try await bench.states(of: candidate) == "")
        try await bench.services.courier.deliverDue()
        #expect(try await bench.refunds().isEmpty, "nothing waits")
        let refunds = try #require(bench.payments.order(oral.id)).refunds
        #expect(refunds.compactMap(\.amount).total == fee)
        #expect(refunds.count == (fen == nil ? 1 : 2))
    }

    @Test(
        "E22 E29 money that nobody was due is told to the candidate, just once, and touches no entry",
        arguments: [(RefundBody.Reason.paidTwice, "重复缴费"), (.tooLittle, "少于应付"), (.excess, "多于应付")])
    func surplus(reason: RefundBody.Reason, words: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        let order = try #require(bench.payments.orders.first)
        let event = bench.payments.surplus(Money(fen: 1_234), reason, of: order.id)
        for _ in 0..<3 { try await bench.services.receivePaymentEvent(event) }
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.letters() == ["[CET] 多付的费用将退回"])
        let told = try await bench.services.viewRegistration.history(of: candidate).filter { $0.kind == .surplus }
        #expect(told.count == 1)
        let text = try #require(told.first?.text(in: bench.sitting))
        #expect(text.contains(words) && text.contains("12.34 元"))
        #expect(try await bench.refunds().isEmpty)
    }

    @Test("Y8 an event that lacks its refund, has one too many, or names what the order never had, is refused and changes nothing")
    func contradictions() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        let order = try #require(bench.payments.orders.first).id
        let foreign = RefundBody(
            id: "r", reason: .requested, items: [.init(reference: "entry-of-nobody", amount: Money(fen: 3_000), left: .zero)],
            amount: Money(fen: 3_000), state: .done)
        let before = try await bench.history(of: candidate)
        for (event, refusal) in [
            (bench.payments.event(.refunded, of: order), SettlementRefusal.contradiction),
            (bench.payments.event(.surplus, of: order), .contradiction),
            (bench.payments.event(.paid, of: order, refund: foreign), .contradiction),
            (bench.payments.event(.closed, of: order, refund: foreign), .contradiction),
            (bench.payments.event(.surplus, of: order, refund: foreign), .contradiction),
            (bench.payments.event(.refunded, of: order, refund: foreign), .unknownItem),
            (bench.payments.event(.refunded, of: "nobody's", refund: foreign), .unknownOrder),
            (bench.payments.event(.surplus, of: order, amount: Money(fen: 1), refund: foreign), .wrongAmount),
        ] {
            await #expect(throws: refusal) { try await bench.services.receivePaymentEvent(event) }
        }
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.history(of: candidate) == before)
    }
}
