import Contracts
import Database
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

@Suite("The books")
struct BooksTests {
    @Test(
        "Y10 the books balance after every step of a random history, and at its end nothing is open", arguments: [1, 2, 3, 4] as [UInt64])
    func history(seed: UInt64) async throws {
        // Money that the gateway denies and whose callback never comes is found by the day's bill only: never both in one history.
        let missing = seed % 2 == 0 ? Fault.lost : .deductedButToldUnpaid
        let chances = Dictionary(uniqueKeysWithValues: Fault.allCases.filter { $0 != missing }.map { ($0, 8) })
        let world = try World(seed: seed, chances: chances)
        var history = History(world: world)
        for _ in 0..<700 {
            try await history.step()
            let books = try await world.books()
            #expect(books.differences == [])
        }
        try await history.end()
        let books = try await world.books()
        #expect(books.differences == [] && books.owed == .zero)
        #expect(Set(books.attempts.keys).isSubset(of: ["paid", "closed"]))
        #expect(Set(books.orders.keys).isSubset(of: ["paid", "closed", "refunded"]))
        #expect(try await world.takings() == Takings(received: books.received, refunded: books.refunded))
        try history.expectEventsInOrder()
        try await history.expectEachRefundTold()
        #expect(books.orders["paid", default: 0] >= 15 && books.refunds["done", default: 0] >= 5, "the history is too quiet: \(books)")
    }

    @Test("Y10 the schema refuses a second payment of an order, and any posting that isn't one")
    func schema() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let attempt = try await world.pay(order, .alipay)
        try await world.settle()
        let insert: @Sendable (String, String, Int64) async throws -> Void = { debit, credit, amount in
            try await world.services.database.write { tx in
                _ = try tx.run(
                    """
                    INSERT INTO ledger (id, kind, debit, credit, amount, order_id, attempt_id, refund_id, posted_at)
                    VALUES ($1, 'received', $2, $3, $4, $5, $6, NULL, 0)
                    """, ID<Posting>(at: world.now, random: [UInt8](repeating: 9, count: 10)), debit, credit, amount, order.id, attempt.id)
            }
        }
        let cases: [(String, String, Int64, String)] = [
            ("gateway:alipay", "held:cet", 3_000, "one_payment_for_an_order"), ("gateway:alipay", "held:cet", 0, "ledger_amount_positive"),
            ("held:cet", "held:cet", 1, "ledger_two_accounts"),
        ]
        for (debit, credit, amount, name) in cases {
            await #expect {
                try await insert(debit, credit, amount)
            } throws: { error in
                guard case DatabaseError.constraint(let found) = error else { return false }
                return found == name
            }
        }
    }

    @Test("Y10 books that were tampered with are found out")
    func tampered() async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, .payease)
        try await world.settle()
        try await world.services.database.write { tx in
            _ = try tx.run("UPDATE ledger SET amount = amount + 1 WHERE order_id = $1", order.id)
        }
        #expect(try await world.books().differences.count == 2)
    }
}

/// What happens at random: candidates, gateways, networks and time.
private struct History {
    let world: World
    private var orders: [Order] = []
    private var pages: [Redirect] = []
    private var trades: [Trade] = []

    init(world: World) { self.world = world }

    private func draw(_ count: Int) -> Int { world.services.effects.random(3).reduce(0) { $0 << 8 | Int($1) } % count }
    private func any<Element>(_ elements: [Element]) -> Element? { elements.isEmpty ? nil : elements[draw(elements.count)] }

    mutating func step() async throws {
        switch draw(16) {
        case 0, 1: try await order()
        case 2, 3, 4: try await startAttempt()
        case 5, 6: if let page = any(pages.suffix(10)), let trade = try await world.cashier(page) { trades.append(trade) }
        case 7, 8: if let trade = any(trades.suffix(6)) { try await world.simulator.act(draw(6) == 0 ? .fail : .pay, on: trade.id) }
        case 9: if let order = any(orders) { _ = try await world.services.refreshOrder(order.id, for: "cet") }
        case 10: if draw(3) == 0, let order = any(orders) { _ = try await world.services.closeOrder(order.id, for: "cet") }
        case 11: if draw(2) == 0 { try await giveBack() }
        case 12: world.cut(draw(3) == 0)
        case 13: world.loseAnswers(draw(4) == 0)
        case 14: world.pass(.seconds(Int64(draw(240))))
        default: try await work()
        }
    }

    private mutating func order() async throws {
        let end = world.now + .minutes(Int64(1 + draw(90)))
        let items = (0...draw(3)).map { _ in Int64(1 + draw(4_999)) }
        orders.append(try await world.newOrder(items, expiresIn: end - World.start))
    }

    /// Some of an item, or all of it; refused or not.
    private func giveBack() async throws {
        let hasMoney = try await world.services.database.read { snapshot in
            try orders.filter { try snapshot.order($0.id)?.state == .paid }
        }
        guard let order = any(draw(8) == 0 ? orders : hasMoney) else { return }
        let items = try await world.services.database.read { try $0.paidItems(of: order.id) }
        guard let item = any(items) else { return }
        let amount = draw(2) == 0 ? item.amount.fen : Int64(1 + draw(Int(item.amount.fen)))
        let id = world.services.effects.newID(NewRefund.self).description
        let answer = try await world.giveBack([item.reference: amount], of: order, id: id)
        #expect([.accepted, .conflict].contains(answer.status))
    }

    private mutating func startAttempt() async throws {
        guard let order = any(orders.suffix(8)), let channel = any(Channel.allCases) else { return }
        if let (_, redirect) = try? await world.attempt(order, channel) { pages.append(redirect) }
    }

    /// One round of what runs by itself, each at its own pace.
    private func work() async throws {
        world.setDown(draw(3) == 0)
        if draw(2) == 0 { try await world.deliverCallbacks() }
        if draw(2) == 0 { try await world.services.settleDueAttempts() }
        if draw(2) == 0 { try await world.services.closeExpiredOrders() }
        if draw(2) == 0 { try await world.services.executeDueRefunds() }
        if draw(2) == 0 { try await world.services.courier.deliverDue() }
    }

    /// The network works again and time passes: everything has to come to its end by itself.
    func end() async throws {
        world.cut(false)
        world.loseAnswers(false)
        world.setDown(false)
        for _ in 0..<30 {
            world.pass(.minutes(20))
            try await world.settle()
        }
    }

    /// One end for each order, late money after it at most, and refunds only after the payment (Y8).
    func expectEventsInOrder() throws {
        let kinds = Dictionary(grouping: world.events.filter { $0.kind != .surplus }, by: \.order.id).mapValues { $0.map(\.kind) }
        for order in kinds.values {
            let end = Array(order.prefix { $0 != .refunded })
            #expect([[.paid], [.closed], [.closed, .paid]].contains(end))
            #expect(order.dropFirst(end.count).allSatisfy { $0 == .refunded })
            #expect(order.count == end.count || end.last == .paid)
        }
        #expect(kinds.count == orders.count)
        #expect(Set(world.events.map(\.id)).count == world.events.count)
    }

    /// Whatever goes back, the exam hears of it once: when it was found that nobody is due it, or when what it asked for is done.
    func expectEachRefundTold() async throws {
        let known = try await world.services.database.read { snapshot in
            try snapshot.all(
                """
                SELECT refunds.id, refund_requests.key, refunds.amount FROM refunds
                LEFT JOIN refund_requests ON refund_requests.refund_id = refunds.id
                """
            ) { row in
                let id = try row.next(ID<Refund>.self).description
                return "\(try row.next(String?.self) ?? id) \(try row.next(Money.self).fen)"
            }
        }
        let told = world.events.compactMap(\.refund).map { "\($0.id) \($0.amount.fen)" }
        #expect(told.sorted() == known.sorted())
        #expect(world.events.allSatisfy { ($0.refund != nil) == [.refunded, .surplus].contains($0.kind) })
    }
}
