import Database
import Outbox
import PaymentDomain
import Primitives

/// What a client was told, as it was written.
struct WrittenEvent: Sendable {
    let id: ID<OutboxMessage>
    let payload: [UInt8]
}

extension Reading {
    /// Everything that was told of an order, in its order.
    func events(of order: ID<Order>) throws -> [WrittenEvent] {
        try all("SELECT id, payload FROM order_events WHERE order_id = $1 ORDER BY sequence", order) {
            WrittenEvent(id: try $0.next(), payload: try $0.next())
        }
    }

    /// What a client was told after an event, in the order of the events' ids, which is that of time.
    func facts(
        toldTo client: String, after event: ID<OutboxMessage>, limit: Int
    ) throws -> [(event: ID<OutboxMessage>, order: ID<Order>)] {
        try all(
            """
            SELECT e.id, e.order_id FROM order_events AS e JOIN orders AS o ON o.id = e.order_id WHERE e.id > $1 AND o.client = $2
            ORDER BY e.id LIMIT $3
            """, event, client, limit
        ) { (try $0.next(), try $0.next()) }
    }
}

extension Transaction {
    func keep(_ event: WrittenEvent, _ fact: Order.Fact, of order: ID<Order>, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO order_events (id, order_id, sequence, kind, payload, written_at)
            VALUES ($1, $2, (SELECT coalesce(max(sequence), 0) + 1 FROM order_events WHERE order_id = $2), $3, $4, $5)
            """, event.id, order, fact, event.payload, now)
    }

    /// - Parameter failure: `nil` when the client has taken it.
    func noteDelivery(of event: ID<OutboxMessage>, failure: String?, id: ID<Delivery>, at now: Timestamp) throws {
        // Not of an event that was written before events were kept.
        try run(
            """
            INSERT INTO event_deliveries (id, event_id, failure, tried_at) SELECT $1, id, CAST($3 AS TEXT), CAST($4 AS BIGINT)
            FROM order_events WHERE id = $2
            """, id, event, failure, now)
    }
}
