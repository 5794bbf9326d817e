import Foundation
import PaymentDomain
import Primitives
import Testing

/// The pictures in `docs/payment-states.md` beside what the rules do: every arrow happens, and nothing else does.
@Suite("The state machines that are drawn")
struct StateMachineTests {
    private struct Arrow: Hashable, CustomStringConvertible {
        let from: String
        let to: String
        var description: String { "\(from) → \(to)" }
    }

    private static let start = Timestamp(seconds: 1_800_000_000)
    private static func id<E>(_ byte: UInt8) -> ID<E> { ID(at: start, random: [UInt8](repeating: byte, count: 10)) }
    private static let due = Money(fen: 3_000)

    private static let outcomes: [Outcome] =
        [2_999, 3_000, 3_001].map { .paid(Receipt(amount: Money(fen: $0), transaction: "t")) }
        + [.waiting, .absent, .failed, .closed, .unknown]

    /// - Parameter heading: of the picture's section.
    private func drawn(under heading: String) throws -> Set<Arrow> {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/payment-states.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let section = try #require(text.split(separator: "## ").first { $0.hasPrefix(heading + "\n") })
        let arrows = section.split(separator: "\n").filter { $0.contains(" --> ") && !$0.contains("[*]") }.map { line in
            let ends = (line.split(separator: ":").first ?? "").split(separator: "-->").map { String($0).trimmed }
            return Arrow(from: ends[0], to: ends[1])
        }
        #expect(Set(arrows).count == arrows.count)
        return Set(arrows)
    }

    private func order(_ state: Order.State, returned: Money = .zero) -> Order {
        Order(
            id: Self.id(1), client: "cet", amount: Self.due, subject: "x", returnURL: "https://x", expiresAt: Self.start + .hours(12),
            state: state, returned: returned)
    }

    private func attempt(_ state: Attempt.State) -> Attempt {
        Attempt(
            id: Self.id(2), order: Self.id(1), channel: .alipay, number: "n", amount: Self.due, createdAt: Self.start,
            expiresAt: Self.start + .minutes(30), state: state, checkAt: state == .paid ? nil : Self.start, checks: 0)
    }

    /// Whatever a gateway may say about any attempt of any order.
    private var settlements: [(before: (Order.State, Attempt.State), after: Settlement)] {
        Order.State.allCases.flatMap { orderState in
            Attempt.State.allCases.flatMap { attemptState in
                Self.outcomes.flatMap { outcome in
                    [Settlement.Intent.look, .end].map { intent in
                        let after = Settlement(of: attempt(attemptState), for: order(orderState), by: outcome, intent, at: Self.start)
                        return ((orderState, attemptState), after)
                    }
                }
            }
        }
    }

    @Test("Y2 Y7 an attempt changes as it is drawn, and in no other way")
    func attempts() throws {
        let seen = settlements.map { Arrow(from: $0.before.1.rawValue, to: $0.after.attempt.state.rawValue) }.filter { $0.from != $0.to }
        #expect(try drawn(under: "An attempt") == Set(seen))
    }

    @Test("Y2 Y9 an order changes as it is drawn, and in no other way")
    func orders() throws {
        var seen = settlements.map { Arrow(from: $0.before.0.rawValue, to: $0.after.order.state.rawValue) }
        for state in Order.State.allCases {
            if let closed = try? order(state).closed(live: nil) { seen.append(Arrow(from: state.rawValue, to: closed.state.rawValue)) }
        }
        for state in [Order.State.paid, .refunded] {
            for (returned, owed) in [(Money.zero, Money.zero), (Self.due, .zero), (Self.due, Money(fen: 1))] {
                let after = order(state, returned: returned).refundDone(owed: owed)
                if state == .paid { #expect((after.state == .refunded) == (returned == Self.due && owed == .zero)) }
                seen.append(Arrow(from: state.rawValue, to: after.state.rawValue))
            }
        }
        #expect(try drawn(under: "An order") == Set(seen.filter { $0.from != $0.to }))
    }

    @Test("Y9 a refund changes as it is drawn, and in no other way")
    func refunds() throws {
        var seen: [Arrow] = []
        for state in [Refund.State.due, .sent] {
            let before = Refund(
                id: Self.id(3), attempt: Self.id(2), amount: Self.due, reason: .requested, state: state, tries: 0, dueAt: Self.start)
            let asked = before.asking(at: Self.start, lease: .seconds(20), patience: .minutes(10))
            #expect(asked.tries == 1 && asked.dueAt > Self.start)
            seen.append(Arrow(from: state.rawValue, to: asked.state.rawValue))
            for answer in [Refund.Answer.done, .refused("no"), .unknown, .untold] {
                seen.append(Arrow(from: asked.state.rawValue, to: asked.answered(answer, turn: 1, toldBefore: nil).state.rawValue))
            }
            seen.append(Arrow(from: state.rawValue, to: try before.declaredDone(at: Self.start).state.rawValue))
        }
        #expect(try drawn(under: "A refund") == Set(seen.filter { $0.from != $0.to }))
    }
}
