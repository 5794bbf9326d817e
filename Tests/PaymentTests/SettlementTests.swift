import PaymentDomain
import Primitives
import Testing

@Suite("What a gateway's word comes to")
struct SettlementTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private static func id<E>(_ byte: UInt8) -> ID<E> { ID(at: start, random: [UInt8](repeating: byte, count: 10)) }

    private static func order(_ state: Order.State) -> Order {
        Order(
            id: id(1), client: "cet", amount: Money(fen: 3_000), subject: "x", returnURL: "https://x", expiresAt: start + .hours(12),
            state: state, returned: .zero)
    }

    private static func attempt(_ state: Attempt.State) -> Attempt {
        Attempt(
            id: id(2), order: id(1), channel: .alipay, number: "n", amount: Money(fen: 3_000), createdAt: start,
            expiresAt: start + .minutes(30), state: state, checkAt: state == .paid ? nil : start, checks: 0)
    }

    private static func paid(_ fen: Int64) -> Outcome { .paid(Receipt(amount: Money(fen: fen), transaction: "t")) }

    struct Case: CustomTestStringConvertible, Sendable {
        let order: Order.State, attempt: Attempt.State, outcome: Outcome, intent: Settlement.Intent
        let becomes: (Order.State, Attempt.State)
        let back: Refund.Reason?
        var testDescription: String { "\(order) order, \(attempt) attempt, \(outcome), \(intent)" }

        init(
            _ order: Order.State, _ attempt: Attempt.State, _ outcome: Outcome, _ becomes: (Order.State, Attempt.State),
            ending: Bool = false,
            _ back: Refund.Reason? = nil
        ) {
            (self.order, self.attempt, self.outcome) = (order, attempt, outcome)
            intent = ending ? .end : .look
            self.becomes = becomes
            self.back = back
        }
    }

    @Test(
        "Y9 money is applied once, and what nobody is due goes back",
        arguments: [
            Case(.open, .open, paid(3_000), (.paid, .paid)), Case(.open, .unknown, paid(3_000), (.paid, .paid)),
            Case(.open, .closed, paid(3_000), (.paid, .paid)), Case(.open, .open, paid(3_000), (.paid, .paid), ending: true),
            Case(.open, .open, paid(3_001), (.paid, .paid), .excess), Case(.open, .open, paid(2_999), (.open, .paid), .tooLittle),
            Case(.closed, .closed, paid(3_000), (.paid, .paid)), Case(.closed, .closed, paid(2_999), (.closed, .paid), .tooLittle),
            Case(.closed, .closed, paid(3_001), (.paid, .paid), .excess), Case(.paid, .closed, paid(3_000), (.paid, .paid), .paidTwice),
            Case(.paid, .open, paid(3_000), (.paid, .paid), .paidTwice),
            Case(.refunded, .closed, paid(3_000), (.refunded, .paid), .paidTwice),
            Case(.paid, .paid, paid(3_000), (.paid, .paid)), Case(.paid, .paid, paid(9_999), (.paid, .paid)),
            Case(.refunded, .paid, paid(3_000), (.refunded, .paid)),
        ])
    func money(_ test: Case) {
        let settlement = Settlement(
            of: Self.attempt(test.attempt), for: Self.order(test.order), by: test.outcome, test.intent, at: Self.start)
        #expect(settlement.order.state == test.becomes.0 && settlement.attempt.state == test.becomes.1)
        #expect(settlement.refund?.reason == test.back)
        let came = settlement.receipt?.amount ?? .zero
        #expect(settlement.postings.map(\.amount).total == came)
        #expect(settlement.isNews == (test.attempt != .paid))
        #expect((settlement.fact == .paid) == (test.order != .paid && test.becomes.0 == .paid))
    }

    @Test(
        "Y7 only a certain end closes an attempt, and nothing but money pays",
        arguments: [
            Case(.open, .open, .waiting, (.open, .open)), Case(.open, .open, .absent, (.open, .open)),
            Case(.open, .open, .unknown, (.open, .unknown)), Case(.open, .open, .unknown, (.open, .unknown), ending: true),
            Case(.open, .unknown, .unknown, (.open, .unknown), ending: true), Case(.open, .unknown, .waiting, (.open, .open)),
            Case(.open, .open, .closed, (.open, .closed)), Case(.open, .open, .failed, (.open, .closed)),
            Case(.open, .open, .waiting, (.open, .closed), ending: true), Case(.open, .unknown, .absent, (.open, .closed), ending: true),
            Case(.open, .closed, .unknown, (.open, .closed)), Case(.open, .closed, .waiting, (.open, .closed)),
            Case(.paid, .paid, .closed, (.paid, .paid), ending: true), Case(.paid, .paid, .unknown, (.paid, .paid)),
            Case(.paid, .paid, .absent, (.paid, .paid), ending: true), Case(.paid, .paid, .failed, (.paid, .paid)),
        ])
    func noMoney(_ test: Case) {
        let settlement = Settlement(
            of: Self.attempt(test.attempt), for: Self.order(test.order), by: test.outcome, test.intent, at: Self.start)
        #expect(settlement.order.state == test.becomes.0 && settlement.attempt.state == test.becomes.1)
        #expect(settlement.postings.isEmpty && settlement.refund == nil && settlement.fact == nil && settlement.receipt == nil)
        #expect(!settlement.attempt.isLive || settlement.attempt.isWatched)
    }

    @Test("Y9 a closed attempt is looked at three times after its page has died, and then no more")
    func lastLook() throws {
        let closed = Settlement(of: Self.attempt(.open), for: Self.order(.open), by: .absent, .end, at: Self.start).attempt
        #expect(closed.checkAt == Self.start + .minutes(40))
        let early = Settlement(of: closed, for: Self.order(.open), by: .waiting, .end, at: Self.start + .minutes(5)).attempt
        #expect(early.checkAt == closed.checkAt)
        let unclear = Settlement(of: closed, for: Self.order(.open), by: .unknown, .end, at: Self.start + .minutes(40)).attempt
        #expect(unclear.isWatched && unclear.state == .closed)
        var looks: [Timestamp] = []
        var attempt = closed
        while let look = attempt.checkAt {
            looks.append(look)
            attempt = Settlement(of: attempt, for: Self.order(.open), by: .waiting, .end, at: look).attempt
        }
        #expect(looks == [Self.start + .minutes(40), Self.start + .minutes(150), Self.start + .minutes(24 * 60 + 30)])
        let late = Settlement(of: Self.attempt(.open), for: Self.order(.open), by: .absent, .end, at: Self.start + .days(3)).attempt
        #expect(late.checkAt == Self.start + .days(3) + .minutes(10), "one look at least, however late it was closed")
        #expect(Settlement(of: Self.attempt(.open), for: Self.order(.open), by: .closed, .end, at: Self.start).attempt.checkAt == nil)
    }

    @Test("Y2 an order changes its state only in the ways it may", arguments: Order.State.allCases)
    func orderStates(state: Order.State) throws {
        let order = Self.order(state)
        let closed = try? order.closed(live: nil)
        #expect((closed != nil) == (state == .open))
        #expect(throws: state == .open ? Order.Refusal.settling : refusal(state)) { try order.closed(live: Self.attempt(.unknown)) }
        let terms = try RefundTerms(items: [.init(reference: "a", amount: Money(fen: 1))], amount: Money(fen: 1), note: "")
        let items = [PaidItem(reference: "a", amount: order.amount, returned: .zero)]
        #expect(((try? order.givingBack(terms, of: items)) != nil) == (state == .paid || state == .refunded))
    }

    private func refusal(_ state: Order.State) -> Order.Refusal {
        switch state {
        case .open: .settling
        case .paid: .alreadyPaid
        case .closed: .alreadyClosed
        case .refunded: .alreadyRefunded
        }
    }
}
