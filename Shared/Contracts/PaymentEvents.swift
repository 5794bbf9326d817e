public import Primitives

/// What Payment tells an exam: `POST /api/v1/payment-events` on the exam's internal address, at least once, in order per order (Y8).
public struct PaymentEvent: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// The whole amount has come. After `closed` when it came late: the exam takes it, or asks for it back (E22).
        case paid = "order.paid"
        case closed = "order.closed"
        /// `refund`, which the exam had asked for, is done: its items are concerned and no others.
        case refunded = "order.refunded"
        /// Money came that nobody was due and that goes back by itself: `refund` says how much and why. No item is concerned.
        case surplus = "order.surplus"
    }

    /// The receiver ignores an id it has seen.
    public let id: String
    public let kind: Kind
    /// As it stood when it happened.
    public let order: OrderBody
    /// All of the order's.
    public let items: [OrderItem]
    /// With `refunded` and `surplus`, and only with them.
    public let refund: RefundBody?
    public let occurredAt: Timestamp

    public init(id: String, kind: Kind, order: OrderBody, items: [OrderItem], refund: RefundBody?, occurredAt: Timestamp) {
        self.id = id
        self.kind = kind
        self.order = order
        self.items = items
        self.refund = refund
        self.occurredAt = occurredAt
    }

    enum CodingKeys: String, CodingKey {
        case id, kind, order, items, refund
        case occurredAt = "occurred_at"
    }
}
