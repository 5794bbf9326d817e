import Contracts
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

/// Refunds in random order against a model that only adds and subtracts.
@Suite("Random histories of refunds")
struct RefundHistoryTests {
    @Test(
        "Y9 Y10 whatever is asked for, asked again, refused, lost and repeated: money in is held, owed or refunded, item by item",
        arguments: [1, 2, 3, 4] as [UInt64])
    func history(seed: UInt64) async throws {
        let world = try World(seed: seed)
        var history = RefundHistory(world: world)
        for index in 0..<8 {
            let amounts = (0...history.draw(3)).map { _ in Int64(1 + history.draw(4_000)) }
            let order = try await world.newOrder(amounts, expiresIn: .hours(12))
            try await world.pay(order, index % 2 == 0 ? .alipay : .payease)
            history.add(order, amounts)
        }
        try await world.settle()
        for _ in 0..<400 {
            try await history.step()
            try await history.expectAgreement()
        }
        try await history.end()
        #expect(
            history.accepted.count > 15 && history.refusals.count == 2,
            "the history is too quiet: \(history.accepted.count) \(history.refusals)")
    }
}

private struct RefundHistory {
    struct Asked: Equatable {
        let order: Int
        let items: [String: Int64]
    }

    let world: World
    private var orders: [Order] = []
    /// In fen, by reference: what is left of each order's items.
    private var left: [[String: Int64]] = []
    private(set) var accepted: [String: Asked] = [:]
    private(set) var refusals: Set<String> = []
    private var received: Int64 = 0

    init(world: World) { self.world = world }

    func draw(_ count: Int) -> Int { world.services.effects.random(3).reduce(0) { $0 << 8 | Int($1) } % count }

    mutating func add(_ order: Order, _ amounts: [Int64]) {
        orders.append(order)
        left.append(Dictionary(uniqueKeysWithValues: amounts.enumerated().map { ("entry-\($0 + 1)", $1) }))
        received += order.amount.fen
    }

    mutating func step() async throws {
        switch draw(8) {
        case 0, 1, 2: try await ask()
        case 3: world.cut(draw(3) == 0)
        case 4: world.loseAnswers(draw(3) == 0)
        case 5: world.pass(.seconds(Int64(draw(900))))
        case 6: try await world.services.executeDueRefunds()
        default:
            world.setDown(draw(2) == 0)
            try await world.deliverCallbacks()
            try await world.services.courier.deliverDue()
        }
    }

    /// A new refund, one that was asked for before, or one that takes another's id; small, whole or too large.
    private mutating func ask() async throws {
        let known = draw(3) == 0 ? accepted.keys.sorted().dropFirst(draw(max(1, accepted.count))).first : nil
        let id = known ?? "r\(accepted.count)-\(draw(1_000_000))"
        var wish = fresh()
        if let known, let before = accepted[known], draw(2) == 0 { wish = before }
        let expected = try expectation(of: wish, id)
        let items = wish.items.sorted { $0.key < $1.key }.map { NewRefund.Item(reference: $0.key, amount: Money(fen: $0.value)) }
        let body = NewRefund(id: id, items: items, amount: items.compactMap(\.amount).total, note: "n")
        let answer = try await world.inside(.post, "/api/v1/orders/\(orders[wish.order].id)/refund", try JSON.encode(body))
        let code = answer.status == .accepted ? nil : try answer.problem().code
        #expect(code == expected)
        if let code { refusals.insert(code) }
        guard code == nil, accepted[id] == nil else { return }
        accepted[id] = wish
        for (reference, amount) in wish.items { left[wish.order][reference, default: 0] -= amount }
    }

    private func fresh() -> Asked {
        let order = draw(orders.count)
        let references = left[order].keys.sorted().filter { _ in draw(2) == 0 }
        let chosen = references.isEmpty ? ["entry-1"] : references
        return Asked(
            order: order,
            items: Dictionary(
                uniqueKeysWithValues: chosen.map { reference in
                    let rest = left[order][reference] ?? 0
                    return (reference, draw(4) == 0 ? max(1, rest) : Int64(1 + draw(Int(max(1, rest + rest / 8)))))
                }))
    }

    private func expectation(of wish: Asked, _ id: String) throws -> String? {
        if let known = accepted[id] { return known == wish ? nil : "refund.idempotency_conflict" }
        return wish.items.allSatisfy { $0.value <= left[wish.order][$0.key] ?? 0 } ? nil : "refund.too_much"
    }

    func expectAgreement() async throws {
        let books = try await world.books()
        #expect(books.differences == [])
        #expect(books.received.fen == received && books.held + books.owed + books.refunded == books.received)
        #expect(books.held.fen == left.map { $0.values.reduce(0, +) }.reduce(0, +))
        #expect(try await world.takings().refunded.fen <= accepted.values.flatMap(\.items.values).reduce(0, +))
    }

    /// The network works again: everything that was promised goes back, just once, and the exam is told of each refund.
    func end() async throws {
        world.cut(false)
        world.loseAnswers(false)
        world.setDown(false)
        for _ in 0..<10 {
            world.pass(.hours(1))
            try await world.settle()
        }
        let books = try await world.books()
        #expect(books.owed == .zero && books.differences == [])
        #expect(try await world.takings() == Takings(received: books.received, refunded: books.refunded))
        let told = world.events.compactMap(\.refund)
        #expect(told.map(\.id).sorted() == accepted.keys.sorted())
        for refund in told {
            let items = Dictionary(uniqueKeysWithValues: refund.items.map { ($0.reference, $0.amount.fen) })
            #expect(items == accepted[refund.id]?.items && refund.reason == .requested && refund.state == .done)
        }
        for (order, left) in zip(orders, left) {
            #expect(try await world.state(of: order) == (left.values.allSatisfy { $0 == 0 } ? .refunded : .paid))
        }
    }
}
