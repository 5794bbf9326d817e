public import Database
public import Primitives

/// The ledger's sums beside what the orders, attempts and refunds say by themselves (SPEC Y10). In fen.
public struct Books: Encodable, Equatable, Sendable {
    /// Debits less credits over all accounts.
    public let sum: Money
    /// What gateways took.
    public let received: Money
    /// Of that, what is held for paid orders.
    public let held: Money
    /// Of that, what is owed to payers and on its way.
    public let owed: Money
    /// Of that, what payers have again.
    public let refunded: Money
    public let orders: [String: Int]
    public let attempts: [String: Int]
    public let refunds: [String: Int]
    /// What doesn't agree; empty when the books are right.
    public let differences: [String]

    public var isBalanced: Bool { differences.isEmpty }
}

extension Reading {
    /// All of it from one snapshot.
    public func books() throws -> Books {
        let gateways = try turnover("gateway:")
        let held = try turnover("held:")
        let owed = try turnover("owed")
        let elsewhere = try turnover("elsewhere")
        let sum = [gateways, held, owed, elsewhere].map { $0.debit - $0.credit }.total
        let refunded = gateways.credit + elsewhere.credit
        let returned = try amount("SELECT CAST(coalesce(sum(returned), 0) AS BIGINT) FROM orders")
        let checks: [(String, Money, Money)] = [
            ("the accounts sum to zero", sum, .zero),
            ("received is held, owed or refunded", gateways.debit, held.balance + owed.balance + refunded),
            (
                "received is what the attempts received", gateways.debit,
                try amount("SELECT CAST(coalesce(sum(received), 0) AS BIGINT) FROM attempts")
            ),
            (
                "held is what was paid for orders and not given back", held.balance,
                try amount("SELECT CAST(coalesce(sum(amount - returned), 0) AS BIGINT) FROM orders WHERE state IN ('paid', 'refunded')")
            ),
            ("what left the held accounts is what orders gave back", held.debit, returned),
            (
                "what orders gave back is what their items did", returned,
                try amount("SELECT CAST(coalesce(sum(returned), 0) AS BIGINT) FROM order_items")
            ),
            (
                "what items gave back is what was asked for", returned,
                try amount("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM refund_items")
            ),
            (
                "owed is what the refunds have to do", owed.balance,
                try amount("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM refunds WHERE state <> 'done'")
            ),
            (
                "refunded is what the refunds did", refunded,
                try amount("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM refunds WHERE state = 'done'")
            ),
        ]
        return Books(
            sum: sum, received: gateways.debit, held: held.balance, owed: owed.balance, refunded: refunded,
            orders: try counts("SELECT state, count(*) FROM orders GROUP BY state"),
            attempts: try counts("SELECT state, count(*) FROM attempts GROUP BY state"),
            refunds: try counts("SELECT state, count(*) FROM refunds GROUP BY state"),
            differences: checks.filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1.fen) is not \($0.2.fen)" })
    }

    private func amount(_ query: StaticString) throws -> Money { try first(query) { try $0.next() } ?? .zero }

    private func counts(_ query: StaticString) throws -> [String: Int] {
        Dictionary(try all(query) { (try $0.next(String.self), try $0.next(Int.self)) }) { $1 }
    }

    private func turnover(_ prefix: String) throws -> (debit: Money, credit: Money, balance: Money) {
        let sums = try first(
            """
            SELECT CAST(coalesce(sum(CASE WHEN debit LIKE $1 THEN amount ELSE 0 END), 0) AS BIGINT),
                CAST(coalesce(sum(CASE WHEN credit LIKE $1 THEN amount ELSE 0 END), 0) AS BIGINT)
            FROM ledger
            """, prefix + "%"
        ) { row in (debit: try row.next(Money.self), credit: try row.next(Money.self)) }
        let (debit, credit) = sums ?? (.zero, .zero)
        return (debit, credit, credit - debit)
    }
}
