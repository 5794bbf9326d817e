import Database
import PaymentDomain
import Primitives

/// An order as it stands in a list of what was found.
struct FoundOrder: Sendable {
    let order: Order
    /// The exam's own key of it.
    let reference: String
    let createdAt: Timestamp
}

extension Reading {
    /// Orders that a number belongs to, the newest first: ours or the exam's of the order, of an item, an attempt or a refund, or a
    /// gateway's of a payment or a refund (SPEC Y12). Each part is one step in an index.
    func orders(numbered number: String, limit: Int) throws -> [FoundOrder] {
        let id = [UInt8](hexadecimal: number.filter { $0 != "-" }) ?? []
        let found = try all(
            """
            SELECT id, idempotency_key, created_at FROM orders WHERE id IN (
                SELECT id FROM orders WHERE idempotency_key = $1 OR id = $2
                UNION SELECT order_id FROM order_items WHERE reference = $1
                UNION SELECT order_id FROM attempts WHERE number = $1
                UNION SELECT order_id FROM attempts WHERE gateway_number = $1
                UNION SELECT order_id FROM attempts WHERE id = $2
                UNION SELECT order_id FROM refund_requests WHERE key = $1
                UNION SELECT order_id FROM refund_requests WHERE key = $3
                UNION SELECT attempts.order_id FROM refunds JOIN attempts ON attempts.id = refunds.attempt_id WHERE refunds.id = $2
                UNION SELECT attempts.order_id FROM bill_entries JOIN attempts ON attempts.number = bill_entries.number
                    WHERE bill_entries.kind = 'refund' AND bill_entries.request = $1)
            ORDER BY created_at DESC, id LIMIT $4
            """, number, id, RefundRequest.operatorKey(number), limit
        ) { (id: try $0.next(ID<Order>.self), reference: try $0.next(String.self), createdAt: try $0.next(Timestamp.self)) }
        return try found.compactMap { row in
            try order(row.id).map { FoundOrder(order: $0, reference: row.reference, createdAt: row.createdAt) }
        }
    }

    func found(_ order: ID<Order>) throws -> FoundOrder {
        let row = try first("SELECT idempotency_key, created_at FROM orders WHERE id = $1", order) {
            (reference: try $0.next(String.self), createdAt: try $0.next(Timestamp.self))
        }
        guard let row, let order = try self.order(order) else { throw NotFound() }
        return FoundOrder(order: order, reference: row.reference, createdAt: row.createdAt)
    }

    /// An attempt with what came of it.
    func attemptsInFull(of order: ID<Order>) throws -> [(attempt: Attempt, received: Money?, gatewayNumber: String?)] {
        let rows = try all("SELECT id, received, gateway_number FROM attempts WHERE order_id = $1 ORDER BY id", order) {
            (id: try $0.next(ID<Attempt>.self), received: try $0.next(Money?.self), number: try $0.next(String?.self))
        }
        return try rows.compactMap { row in try attempt(row.id).map { ($0, row.received, row.number) } }
    }

    /// All refunds of all attempts of an order, with what the client or an operator had asked for.
    func refunds(of order: ID<Order>) throws -> [(refund: Refund, request: RefundRequest?)] {
        let ids = try all(
            "SELECT refunds.id FROM refunds JOIN attempts ON attempts.id = refunds.attempt_id WHERE order_id = $1 ORDER BY refunds.created_at, refunds.id",
            order
        ) { try $0.next(ID<Refund>.self) }
        return try ids.compactMap { id in try refund(id).map { ($0, try request(of: id)) } }
    }

    /// How many events of the order wait to be taken.
    func waitingEvents(of order: Order) throws -> Int {
        try first(
            "SELECT count(*) FROM outbox WHERE topic = $1 AND key = $2", EventPost.topic(for: order.client), order.id.description
        ) { try $0.next() } ?? 0
    }
}

extension RefundRequest {
    /// Operators' keys have a room of their own, so that none can be an exam's.
    static func operatorKey(_ key: String) -> String { "operator:\(key)" }
}
