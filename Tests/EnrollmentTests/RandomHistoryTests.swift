import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Outbox
import Primitives
import Testing

@testable import Enrollment

/// Thousands of operations in random order, with invariants after each (E14, E17, E19–E23, Y8).
@Suite struct RandomHistoryTests {
    @Test("E14 E17 E20 E22 Y8 whatever happens in whatever order, seats and money agree", arguments: [1, 2, 3] as [UInt64])
    func history(seed: UInt64) async throws {
        // A free oral, so that zero-fee entries are among them.
        let pack = try PackText.shipped.replacing(#""fee": 5000"#, seed == 2 ? #""fee": 0"# : #""fee": 5000"#)
        // In June two written subjects go together, so that orders have more items than one.
        let opening = try #require(Timestamp("2027-03-18 14:00:00"))
        let bench = try await Bench(at: opening, pack: pack.bytes, sitting: "CET-2027-06", capacity: 4)
        defer { bench.close() }
        for index in 0..<8 { try await bench.register(index, eligible: ["CET4", "CET6", "JAPANESE4", "JAPANESE6"]) }
        var world = RandomHistory(bench: bench, dice: SplitMix64(seed: seed))
        for step in 0..<1_500 {
            let move = try await world.move()
            let broken = try await world.brokenInvariants()
            try #require(broken == [], "seed \(seed), step \(step), after \(move)")
        }
        // A history that never got anywhere would prove nothing.
        let kinds = try await bench.database.read {
            try Set($0.all("SELECT DISTINCT kind FROM history") { try $0.next(HistoryEvent.Kind.self) })
        }
        #expect(
            kinds.isSuperset(of: [
                .entered, .dropped, .expired, .paymentBegun, .paymentClosed, .paid, .refundAsked, .refunded, .surplus, .takenAgain,
                .deleted,
            ]),
            "\(kinds)")
        #expect(world.partialRefunds > 3, "no order was given back in part")
    }
}

/// The candidates, the gateway's whims, and everything Payment has ever sent.
struct RandomHistory {
    let bench: Bench
    var dice: SplitMix64
    var sent: [PaymentEvent] = []
    /// Not sent yet: events are late.
    var waiting: [PaymentEvent] = []
    /// Refunds that were done, by their orders and ids.
    private var finished: Set<String> = []
    private(set) var partialRefunds = 0
    /// What the last move was refused with.
    private(set) var refusal: (any Error)?

    init(bench: Bench, dice: SplitMix64) {
        self.bench = bench
        self.dice = dice
    }

    enum Move {
        case chooseWritten, chooseOral, drop, pay, bringMoney, lateMoney, deliver, repeatEvent, refresh, goSilent, speak, goDown, comeUp
        case comeBack, sweep, passMinutes, passHours, giveBack, refund, surplus
    }

    /// How often what happens, of all together.
    private static let moves: [(Move, times: Int)] = [
        (.chooseWritten, 8), (.chooseOral, 4), (.drop, 2), (.pay, 6), (.bringMoney, 3), (.lateMoney, 4), (.deliver, 5), (.repeatEvent, 1),
        (.refresh, 2), (.goSilent, 1), (.speak, 2), (.goDown, 1), (.comeUp, 2), (.comeBack, 4), (.sweep, 3), (.passMinutes, 2),
        (.passHours, 2), (.giveBack, 2), (.refund, 3), (.surplus, 1),
    ]
    private static let bag = moves.flatMap { [Move](repeating: $0.0, count: $0.times) }

    mutating func move() async throws -> Move {
        let move = Self.bag.randomElement(using: &dice) ?? .sweep
        refusal = nil
        do {
            try await make(move)
        } catch let error as any ProblemConvertible {
            // Refused: nothing may have changed for the worse.
            refusal = error
        } catch let error as PeerError {
            refusal = error
        }
        return move
    }

    private mutating func make(_ move: Move) async throws {
        let index = Int.random(in: 0..<8, using: &dice)
        let candidate = Bench.candidate(index)
        let orders = bench.payments.orders.sorted { $0.id < $1.id }
        let order = orders.randomElement(using: &dice)
        switch move {
        case .chooseWritten:
            let wishes = [["CET4"], ["CET6"], ["CET4", "JAPANESE6"], ["CET6", "JAPANESE4"], ["JAPANESE4", "JAPANESE6"]]
            let wish = wishes.randomElement(using: &dice) ?? ["CET4"]
            _ = try await bench.services.chooseSubjects(Set(wish.map(SubjectCode.init(rawValue:))), kind: .written, by: candidate)
        case .chooseOral:
            try await bench.choose(["CET-SET4", "CET-SET6"].randomElement(using: &dice) ?? "CET-SET4", kind: .oral, by: candidate)
        case .drop: try await bench.choose(by: candidate)
        case .pay: try await bench.beginPayment(by: candidate)
        case .bringMoney: if let order, order.state == .open { bench.payments.bringMoney(to: order.id) }
        case .lateMoney:
            guard let order = orders.filter({ $0.state == .closed }).randomElement(using: &dice) ?? order, order.state != .refunded else {
                return
            }
            bench.payments.receiveMoney(for: order.id)
            waiting.append(bench.payments.event(.paid, of: order.id))
        case .deliver: try await deliver()
        case .repeatEvent: if let event = sent.randomElement(using: &dice) { try await bench.services.receivePaymentEvent(event) }
        case .refresh: _ = try await bench.services.refreshPayments(by: candidate)
        case .goSilent: if let order { bench.payments.setSilent(true, order.id) }
        case .speak: for order in orders { bench.payments.setSilent(false, order.id) }
        case .goDown: bench.payments.setDown(Bool.random(using: &dice))
        case .comeUp: bench.payments.setDown(false)
        case .comeBack:
            let number = try Bench.document(index).number
            let answer = try await bench.services.queryEligibility(name: "张三", kind: "resident_id", number: number, by: candidate)
            try await bench.services.confirm(answer.proof, by: candidate)
        case .sweep: try await bench.services.expireHolds()
        case .passMinutes: bench.clock.advance(by: .minutes(Int64.random(in: 1...59, using: &dice)))
        case .passHours: bench.clock.advance(by: .hours(Int64.random(in: 1...3, using: &dice)))
        case .giveBack: try await giveBack()
        case .refund: try await refund()
        case .surplus: if let order { waiting.append(bench.payments.surplus(Money(fen: 100), .excess, of: order.id)) }
        }
    }

    /// Somebody gives back at Payment what has paid an entry.
    private mutating func giveBack() async throws {
        let paid = try await bench.database.read { snapshot in
            try snapshot.all(
                """
                SELECT p.order_number, c.entry FROM entries AS e JOIN payments AS p ON p.id = e.paid_by
                JOIN payment_entries AS c ON c.payment = p.id JOIN entries AS b ON b.id = c.entry AND b.subject = e.subject
                WHERE e.state = 'paid' ORDER BY e.id
                """
            ) { row in (order: try row.next(String.self), item: try row.next(ID<Entry>.self).description) }
        }
        guard let chosen = paid.randomElement(using: &dice), let event = bench.payments.giveBack(chosen.item, of: chosen.order) else {
            return
        }
        if event.order.state == .paid { partialRefunds += 1 }
        waiting.append(event)
    }

    /// What waits is asked for; what Payment has taken is done.
    private mutating func refund() async throws {
        try await bench.services.courier.deliverDue()
        // Several are delivered at once, in any order.
        for wish in bench.payments.refunds.sorted(by: { $0.refund.id < $1.refund.id })
        where finished.insert("\(wish.order) \(wish.refund.id)").inserted {
            guard wish.refund.note != "by hand" else { continue }
            waiting.append(bench.payments.finish(wish.refund, of: wish.order))
        }
    }

    private mutating func deliver() async throws {
        guard !waiting.isEmpty else { return }
        let event = waiting.removeFirst()
        sent.append(event)
        try await bench.services.receivePaymentEvent(event)
    }

    /// Each query finds what must not be.
    func brokenInvariants() async throws -> [String] {
        let books = try await bench.services.countBooks()
        var broken = books.seats.filter { $0.held + $0.paid > $0.capacity }.map { "oversold \($0.subject)" }
        broken += books.seats.filter { $0.held != $0.heldEntries || $0.paid != $0.paidEntries }.map { "miscounted \($0.subject)" }
        broken += try await bench.database.read { snapshot in
            try snapshot.count(
                "paid without money",
                """
                SELECT count(*) FROM entries AS e WHERE state = 'paid' AND fee > 0 AND NOT EXISTS (
                    SELECT 1 FROM payments AS p WHERE p.id = e.paid_by AND p.state = 'paid')
                """)
                + snapshot.count(
                    "released and miscounted",
                    """
                    SELECT count(*) FROM seats AS s WHERE s.released <> (
                        SELECT count(*) FROM entries AS e
                        WHERE e.sitting = s.sitting AND e.site = s.site AND e.subject = s.subject AND e.state = 'released')
                    """)
                + snapshot.count(
                    "an oral without its written",
                    """
                    SELECT count(*) FROM entries AS o WHERE o.state IN ('held', 'paid') AND o.subject LIKE 'CET-SET%' AND NOT EXISTS (
                        SELECT 1 FROM entries AS w WHERE w.registration = o.registration AND w.subject = 'CET' || substr(o.subject, 8)
                        AND (w.state = 'paid' OR w.state = 'held' AND o.state = 'held'))
                    """)
                + snapshot.count(
                    "two written subjects",
                    """
                    SELECT count(*) FROM (SELECT registration FROM entries WHERE state IN ('held', 'paid') AND subject IN ('CET4', 'CET6')
                    GROUP BY registration HAVING count(*) > 1) AS twice
                    """)
                + snapshot.count(
                    "released twice",
                    """
                    SELECT count(*) FROM (
                        SELECT h.registration, h.subject,
                            sum(CASE WHEN h.kind IN ('entered', 'taken_again') OR (h.kind = 'paid' AND h.detail = 'free') THEN 1 ELSE 0 END) AS taken,
                            sum(CASE WHEN h.kind IN ('dropped', 'expired') THEN 1 ELSE 0 END) AS given
                        FROM history AS h WHERE h.subject IS NOT NULL GROUP BY h.registration, h.subject) AS counted
                    WHERE given > taken
                    """)
                + snapshot.count(
                    "entries of a deleted registration",
                    """
                    SELECT count(*) FROM entries AS e WHERE state IN ('held', 'paid')
                    AND NOT EXISTS (SELECT 1 FROM registrations AS r WHERE r.id = e.registration)
                    """)
        }
        return broken + (try await unaccountedMoney())
    }

    /// Every fen of a payment that is paid is in an entry it paid, or asked back, or was given back without being asked for.
    private func unaccountedMoney() async throws -> [String] {
        let told = Set(sent.compactMap(\.refund).map(\.id))
        let (asked, byHand) = (
            try await refunds { $0.note != "by hand" || told.contains($0.id) },
            try await refunds { $0.note == "by hand" && !told.contains($0.id) }
        )
        let paid = try await bench.database.read { snapshot in
            try snapshot.all(
                """
                SELECT p.order_number, p.amount, (SELECT CAST(coalesce(sum(e.fee), 0) AS BIGINT) FROM entries AS e WHERE e.paid_by = p.id AND e.state = 'paid')
                FROM payments AS p WHERE p.state = 'paid'
                """
            ) { row in (try row.next(String.self), try row.next(Money.self), try row.next(Money.self)) }
        }
        // What was given back by hand and not told of yet is in an entry still, or its entry has gone meanwhile and nothing was left to ask for.
        return paid.filter { order, amount, inEntries in
            let rest = amount.fen - inEntries.fen - (asked[order] ?? .zero).fen
            return rest < 0 || rest > (byHand[order] ?? .zero).fen
        }.map { "money of \($0.0) is nowhere" }
    }

    /// By order. What was asked for waits in the outbox first and stands at Payment later.
    private func refunds(_ isWanted: (NewRefund) -> Bool) async throws -> [String: Money] {
        let taken = bench.payments.refunds
        let waiting = try await bench.refunds().filter { wish in !taken.contains { $0.refund.id == wish.refund.id } }.map { wish in
            RefundWish(order: wish.order, refund: bench.payments.order(wish.order)?.resolved(wish.refund) ?? wish.refund)
        }
        return Dictionary(grouping: (taken + waiting).filter { isWanted($0.refund) }, by: \.order).mapValues { refunds in
            refunds.flatMap(\.refund.items).compactMap(\.amount).total
        }
    }
}

extension Reading {
    fileprivate func count(_ what: String, _ sql: StaticString) throws -> [String] {
        try first(sql) { try $0.next(Int.self) } == 0 ? [] : [what]
    }
}
