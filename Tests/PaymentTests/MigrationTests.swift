import Database
import Foundation
import PaymentDomain
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Payment

@Suite("The schema's way here")
struct MigrationTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private static func id<E>(_ byte: UInt8) -> ID<E> { ID(at: start, random: [UInt8](repeating: byte, count: 10)) }

    @Test("S7 Y9 what was given back whole before is given back item by item after, and the books balance", arguments: [false, true])
    func wholeRefunds(isDone: Bool) async throws {
        let scratch = try ScratchDatabase()
        let place = scratch.location("payment")
        let old = try Database.open(place, migrations: Array(PaymentStore.migrations.prefix(6)))
        try await old.write { try $0.writeWholeRefund(Self.id(1), Self.id(2), Self.id(3), [Self.id(4), Self.id(5), Self.id(6)], isDone) }
        old.close()
        let new = try Database.open(place, migrations: PaymentStore.migrations)
        defer { new.close() }
        try await new.read { snapshot in
            #expect(try snapshot.books().differences == [])
            #expect(try snapshot.order(Self.id(1))?.returned == Money(fen: 3_000))
            #expect(try snapshot.paidItems(of: Self.id(1)).map(\.left) == [.zero, .zero])
            let request = try #require(try snapshot.request(of: Self.id(3)))
            #expect(request.terms.items.map(\.amount) == [Money(fen: 1_000), Money(fen: 2_000)])
        }
    }

    @Test("S7 Y12 tables that are made anew keep what stands in them, and a refund under way isn't taken for one that was never asked for")
    func madeAnew() async throws {
        let scratch = try ScratchDatabase()
        let place = scratch.location("payment")
        let old = try Database.open(place, migrations: Array(PaymentStore.migrations.prefix(15)))
        try await old.write { tx in
            try tx.writeWholeRefund(Self.id(1), Self.id(2), Self.id(3), [Self.id(4), Self.id(5), Self.id(6)], false)
            try tx.run(
                "INSERT INTO operator_acts (id, operator, act, order_id, subject, reason, acted_at) VALUES ($1, 'li', 'refund', $2, 's', 'r', 1)",
                Self.id(7) as ID<Deed>, Self.id(1) as ID<Order>)
            try tx.run(
                "INSERT INTO attempt_changes (id, attempt_id, state, source, changed_at) VALUES ($1, $2, 'paid', 'callback', 1)",
                Self.id(8) as ID<Attempt.State>, Self.id(2) as ID<Attempt>)
            try tx.run(
                """
                INSERT INTO reconciliations (id, channel, day, source, state, began_at, seen_at)
                VALUES ($1, 'alipay', '2026-11-22', 'file', 'done', 1, 1)
                """, Self.id(9) as ID<Reconciliation>)
            try tx.run(
                """
                INSERT INTO differences (id, channel, day, kind, entry, number, request, state, found_at, found_by)
                VALUES ($1, 'alipay', '2026-11-22', 'state', 'payment', 'n', '', 'open', 1, $2)
                """, Self.id(10) as ID<FoundDifference>, Self.id(9) as ID<Reconciliation>)
        }
        old.close()
        let new = try Database.open(place, migrations: PaymentStore.migrations)
        defer { new.close() }
        try await new.read { snapshot in
            let refund = try #require(try snapshot.refund(Self.id(3)))
            #expect(refund.askedAt == refund.dueAt)
            let entries = try snapshot.history(of: try snapshot.found(Self.id(1)), limit: 100).entries
            #expect(entries.contains { $0.kind == .act && $0.by == "li" } && entries.contains { $0.kind == .attemptChanged })
            #expect(try snapshot.openDifferences(by: .alipay, after: .least, limit: 10).map(\.difference.number) == ["n"])
        }
    }
}

extension Transaction {
    /// A paid order of two items, all of it given back, as the schema kept it up to its sixth step.
    fileprivate func writeWholeRefund(
        _ order: ID<Order>, _ attempt: ID<Attempt>, _ refund: ID<Refund>, _ postings: [ID<Posting>], _ isDone: Bool
    ) throws {
        try run(
            """
            INSERT INTO orders (id, client, idempotency_key, amount, subject, return_url, expires_at, state, created_at)
            VALUES ($1, 'cet', 'k', 3000, 's', 'https://x', 1, $2, 0)
            """, order, isDone ? "refunded" : "paid")
        for (position, amount) in [1_000, 2_000].enumerated() {
            try run(
                "INSERT INTO order_items (order_id, position, reference, title, amount) VALUES ($1, $2, $3, 't', $4)", order, position,
                "e\(position)", amount)
        }
        try run(
            """
            INSERT INTO attempts (id, order_id, channel, number, amount, created_at, expires_at, state, checks, received, received_at)
            VALUES ($1, $2, 'alipay', 'n', 3000, 0, 1, 'paid', 0, 3000, 1)
            """, attempt, order)
        try run(
            """
            INSERT INTO refunds (id, attempt_id, amount, reason, state, tries, due_at, created_at)
            VALUES ($1, $2, 3000, 'requested', $3, 1, 1, 1)
            """, refund, attempt, isDone ? "done" : "sent")
        let movements = [
            ("received", "gateway:alipay", "held:cet"), ("returned", "held:cet", "owed"), ("refunded", "owed", "gateway:alipay"),
        ]
        for (id, (kind, debit, credit)) in zip(postings, isDone ? movements : movements.dropLast()) {
            try run(
                """
                INSERT INTO ledger (id, kind, debit, credit, amount, order_id, attempt_id, refund_id, posted_at)
                VALUES ($1, $2, $3, $4, 3000, $5, $6, $7, 1)
                """, id, kind, debit, credit, order, attempt, kind == "received" ? nil : refund)
        }
    }
}
