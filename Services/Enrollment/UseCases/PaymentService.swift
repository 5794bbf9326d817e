import Contracts
import EnrollmentDomain
import HTTP
import HTTPClient
import Primitives
import Runtime

/// What Enrollment asks of Payment (Y1, Y2, Y7). Never inside a transaction.
protocol PaymentService: Sendable {
    /// The order of a payment; asked again with the same content it is the same order.
    func order(_ new: NewOrder, for payment: ID<Payment>) async throws(PeerError) -> OrderBody
    /// A new attempt; one that was open is given up first.
    func attempt(_ channel: PaymentChannel, on order: String) async throws(PeerError) -> AttemptBody
    /// What the gateway says of the order now.
    func refresh(_ order: String) async throws(PeerError) -> OrderBody
    /// Ends the order at the gateway, unless money has come: then it is paid. Still `open` when the gateway doesn't say.
    func close(_ order: String) async throws(PeerError) -> OrderBody
    /// Gives back what was paid for some items; asked again it is the same refund.
    func refund(_ wish: RefundWish) async throws(PeerError)
}

/// Money to give back, as it waits in the outbox.
struct RefundWish: Codable, Sendable, Equatable {
    let order: String
    /// The refund's own number: Payment takes each once.
    let key: ID<RefundWish>
    let items: [OrderItem]
    let reason: String
}

/// `POST /api/v1/orders/{id}/refund`
struct NewRefund: Codable, Sendable {
    let items: [OrderItem]
    let amount: Money
    let reason: String
}

/// Payment over HTTP.
struct PaymentPeer: PaymentService {
    let peer: Peer
    let effects: Effects

    func order(_ new: NewOrder, for payment: ID<Payment>) async throws(PeerError) -> OrderBody {
        try await peer.call(.post, "/api/v1/orders", sending: new, idempotencyKey: payment.description)
    }

    func attempt(_ channel: PaymentChannel, on order: String) async throws(PeerError) -> AttemptBody {
        try await peer.call(
            .post, "/api/v1/orders/\(order)/attempts", sending: NewAttempt(channel: channel), idempotencyKey: newKey, deadline: .seconds(15)
        )
    }

    func refresh(_ order: String) async throws(PeerError) -> OrderBody {
        try await peer.call(.post, "/api/v1/orders/\(order)/refresh", idempotencyKey: newKey, deadline: .seconds(15))
    }

    func close(_ order: String) async throws(PeerError) -> OrderBody {
        try await peer.call(.post, "/api/v1/orders/\(order)/close", idempotencyKey: newKey, deadline: .seconds(15))
    }

    func refund(_ wish: RefundWish) async throws(PeerError) {
        let body = NewRefund(items: wish.items, amount: wish.items.map(\.amount).total, reason: wish.reason)
        guard let json = try? JSON.encode(body) else { throw .refused(status: 400, nil) }
        _ = try await peer.call(
            .post, "/api/v1/orders/\(wish.order)/refund", body: json, idempotencyKey: wish.key.description, deadline: .seconds(15))
    }

    private var newKey: String { effects.newID(AttemptBody.self).description }
}
