import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Primitives
import Testing

@testable import Enrollment

@Suite struct PaymentTests {
    @Test("E19 what is paid for is ordered item by item, until the first hold ends")
    func order() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let entries = try await bench.choose("CET4", by: candidate)
        let order = try #require(bench.payments.order(try await bench.beginPayment(by: candidate, .payease)))
        #expect(order.content.amount == Money(fen: 3000))
        #expect(order.content.items.map(\.reference) == entries.map(\.id.description))
        #expect(order.content.expiresAt == Bench.opening + .hours(12))
        #expect(order.attempts == [.payease])
        #expect(try await bench.states(of: candidate) == "CET4 held")
    }

    @Test("E19 an oral can be paid only after its written")
    func oralAfterWritten() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        let first = try #require(bench.payments.order(try await bench.beginPayment(by: candidate)))
        #expect(first.content.amount == Money(fen: 3000))
        bench.payments.receiveMoney(for: first.id)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: first.id))
        try await bench.pay(by: candidate)
        #expect(try await bench.states(of: candidate) == "CET4 paid, CET-SET4 paid")
        await #expect(throws: PayingRefusal.nothingToPay) { try await bench.beginPayment(by: candidate) }
    }

    @Test("E19 trying again goes on with the same order, on the channel chosen last")
    func tryAgain() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let first = try await bench.beginPayment(by: candidate)
        #expect(try await bench.beginPayment(by: candidate, .payease) == first)
        #expect(bench.payments.order(first)?.attempts == [.alipay, .payease])
    }

    @Test("Y8 an event is applied once, however often it comes")
    func repeated() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.payments.receiveMoney(for: order)
        let event = bench.payments.event(.paid, of: order)
        for _ in 0..<3 { try await bench.services.receivePaymentEvent(event) }
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.seats("CET4") == (0, 1))
        #expect(try await bench.history(of: candidate) == [.confirmed, .entered, .paymentBegun, .paid])
        #expect(try await bench.refunds().isEmpty)
    }

    @Test("Y8 an event of an unknown order, or of another amount, changes nothing and is refused")
    func strange() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        await #expect(throws: SettlementRefusal.unknownOrder) {
            try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: "nobody's"))
        }
        bench.payments.receiveMoney(for: order)
        await #expect(throws: SettlementRefusal.wrongAmount) {
            try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order, amount: Money(fen: 1)))
        }
        #expect(try await bench.states(of: candidate) == "CET4 held")
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("E21 更新 settles what Payment has heard, and can be pressed again and again")
    func refresh() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        #expect(try await bench.services.refreshPayments(by: candidate) == .nothing)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        #expect(try await bench.services.refreshPayments(by: candidate) == .waiting)
        bench.payments.bringMoney(to: order)
        #expect(try await bench.services.refreshPayments(by: candidate) == .paid)
        #expect(try await bench.services.refreshPayments(by: candidate) == .nothing)
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.seats("CET4") == (0, 1))
    }

    @Test("E21 while nobody knows the outcome, 支付 says not to pay again; 更新 finds money of a payment that was given up long ago")
    func notTwice() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.payments.setSilent(true, order)
        await #expect(throws: PaymentRefusal.unsettled) { try await bench.beginPayment(by: candidate, .payease) }
        bench.payments.setSilent(false, order)
        for _ in 1...5 {
            try await bench.choose(by: candidate)
            try await bench.choose("CET4", by: candidate)
            _ = try await bench.beginPayment(by: candidate)
        }
        try await bench.choose(by: candidate)
        bench.payments.receiveMoney(for: order)
        #expect(try await bench.services.refreshPayments(by: candidate) == .paid)
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("E21 a payment that can't be asked about keeps nobody from the money of another")
    func besideAnother() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let old = try await bench.beginPayment(by: candidate)
        try await bench.choose(by: candidate)
        try await bench.choose("CET4", by: candidate)
        bench.payments.receiveMoney(for: try await bench.beginPayment(by: candidate))
        bench.payments.forget(old, tellingSo: false)
        #expect(try await bench.services.refreshPayments(by: candidate) == .paid)
        await #expect(throws: PeerError.refused(status: 404, nil)) { try await bench.services.refreshPayments(by: candidate) }
    }

    @Test("E21 while Payment is down an entry stays what it was, and paying is refused in words")
    func down() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.setDown(true)
        await #expect(throws: PeerError.unavailable(peer: "payment")) { try await bench.beginPayment(by: candidate) }
        bench.payments.setDown(false)
        let order = try await bench.beginPayment(by: candidate)
        #expect(bench.payments.orders.map(\.id) == [order])
    }

    @Test("E3 E19 paying ends with the payment window, to the second", arguments: [(-1, true), (0, false)])
    func window(offset: Int64, isOpen: Bool) async throws {
        let bench = try await Bench(at: Bench.closing - .seconds(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        // Holds last to 05:00 of the 9th, payment to 17:00: an entry whose hold is longer would meet the window's end.
        let end = try #require(bench.sitting.windows[.payment]?.closes)
        try await bench.database.write { try $0.run("UPDATE entries SET held_until = $1", end + .hours(1)) }
        bench.clock.set(end + .seconds(offset))
        guard isOpen else {
            let refusal = await #expect(throws: PayingRefusal.self) { try await bench.beginPayment(by: candidate) }
            #expect(try #require(refusal).problem.details["window"] == "payment")
            return
        }
        let order = try await bench.beginPayment(by: candidate)
        #expect(bench.payments.order(order)?.content.expiresAt == end)
    }
}
