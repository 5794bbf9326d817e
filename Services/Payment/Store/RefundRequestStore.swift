import Database
import PaymentDomain
import Primitives

/// What a client has asked to have given back, by the key that it chose.
struct RefundRequest: Equatable, Sendable {
    let refund: ID<Refund>
    let order: ID<Order>
    let client: String
    let key: String
    let terms: RefundTerms
}

extension Reading {
    /// - Returns: `nil` for a refund that no client has asked for.
    func request(of refund: ID<Refund>) throws -> RefundRequest? {
        let items = try all("SELECT reference, amount FROM refund_items WHERE refund_id = $1", refund) { row in
            RefundTerms.Item(reference: try row.next(), amount: try row.next())
        }
        return try first("SELECT order_id, client, key, note FROM refund_requests WHERE refund_id = $1", refund) { row in
            RefundRequest(
                refund: refund, order: try row.next(), client: try row.next(), key: try row.next(),
                terms: try RefundTerms(items: items, amount: items.map(\.amount).total, note: try row.next()))
        }
    }

    func refundRequest(of client: String, key: String) throws -> RefundRequest? {
        try first("SELECT refund_id FROM refund_requests WHERE client = $1 AND key = $2", client, key) { try $0.next() }
            .flatMap(request(of:))
    }

    /// What refunds that the client has asked for have still to do.
    func requestedAmountOwed(of order: ID<Order>) throws -> Money {
        try first(
            """
            SELECT CAST(coalesce(sum(refunds.amount), 0) AS BIGINT) FROM refunds
            JOIN refund_requests ON refund_requests.refund_id = refunds.id WHERE refund_requests.order_id = $1 AND refunds.state <> 'done'
            """, order
        ) { try $0.next() } ?? .zero
    }
}

extension Transaction {
    /// - Throws: `DatabaseError.constraint` of `order_items_returned_within_amount` for more than an item was paid with.
    func add(_ request: RefundRequest) throws {
        try run(
            "INSERT INTO refund_requests (refund_id, order_id, client, key, note) VALUES ($1, $2, $3, $4, $5)", request.refund,
            request.order, request.client, request.key, request.terms.note)
        for item in request.terms.items {
            try run(
                "INSERT INTO refund_items (refund_id, order_id, reference, amount) VALUES ($1, $2, $3, $4)", request.refund,
                request.order, item.reference, item.amount)
            try run(
                "UPDATE order_items SET returned = returned + $3 WHERE order_id = $1 AND reference = $2", request.order, item.reference,
                item.amount)
        }
    }
}
