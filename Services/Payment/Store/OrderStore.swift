import Database
import PaymentDomain
import Primitives

extension Reading {
    /// - Throws: `NotFound` when there is none, or it is another client's.
    func order(_ id: ID<Order>, of client: String) throws -> Order {
        guard let order = try order(id), order.client == client else { throw NotFound() }
        return order
    }

    func order(_ id: ID<Order>) throws -> Order? {
        try first("SELECT id, client, amount, subject, return_url, expires_at, state, returned FROM orders WHERE id = $1", id) { row in
            Order(
                id: try row.next(), client: try row.next(), amount: try row.next(), subject: try row.next(), returnURL: try row.next(),
                expiresAt: try row.next(), state: try row.next(), returned: try row.next())
        }
    }

    func order(of client: String, key: String) throws -> Order? {
        try first("SELECT id FROM orders WHERE client = $1 AND idempotency_key = $2", client, key) { try $0.next() }.flatMap(order(_:))
    }

    func items(of order: ID<Order>) throws -> [OrderTerms.Item] {
        try all("SELECT reference, title, amount FROM order_items WHERE order_id = $1 ORDER BY position", order) { row in
            OrderTerms.Item(reference: try row.next(), title: try row.next(), amount: try row.next())
        }
    }

    func paidItems(of order: ID<Order>) throws -> [PaidItem] {
        try all("SELECT reference, amount, returned FROM order_items WHERE order_id = $1 ORDER BY position", order) { row in
            PaidItem(reference: try row.next(), amount: try row.next(), returned: try row.next())
        }
    }

    /// What the order was made of, to hold a repeated request against.
    func terms(of order: Order) throws -> OrderTerms {
        try OrderTerms(
            items: try items(of: order.id), amount: order.amount, subject: order.subject, expiresAt: order.expiresAt,
            returnURL: order.returnURL)
    }

    /// Open orders whose time is over and that wait for no attempt.
    func expiredOrders(at now: Timestamp, limit: Int) throws -> [ID<Order>] {
        try all(
            """
            SELECT id FROM orders WHERE state = 'open' AND expires_at <= $1
            AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.order_id = orders.id AND attempts.state IN ('open', 'unknown'))
            ORDER BY expires_at LIMIT $2
            """, now, limit
        ) { try $0.next() }
    }
}

extension Transaction {
    func add(_ order: Order, items: [OrderTerms.Item], key: String, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO orders (id, client, idempotency_key, amount, subject, return_url, expires_at, state, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, order.id, order.client, key, order.amount, order.subject, order.returnURL, order.expiresAt, order.state, now)
        for (position, item) in items.enumerated() {
            try run(
                "INSERT INTO order_items (order_id, position, reference, title, amount) VALUES ($1, $2, $3, $4, $5)", order.id, position,
                item.reference, item.title, item.amount)
        }
    }

    func keep(_ order: Order) throws {
        try run("UPDATE orders SET state = $2, returned = $3 WHERE id = $1", order.id, order.state, order.returned)
    }
}

/// There is no such thing, or it isn't the caller's to see.
struct NotFound: Error {}
