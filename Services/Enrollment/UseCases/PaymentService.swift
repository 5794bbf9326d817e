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
    /// The attempt under way, once more. - Throws: `PaymentProblem.noAttempt` when there is none.
    func attemptUnderWay(on order: String) async throws(PeerError) -> AttemptBody
    /// What the gateway says of the order now.
    func refresh(_ order: String) async throws(PeerError) -> OrderBody
    /// Ends the order at the gateway, unless money has come: then it is paid. Still `open` when the gateway doesn't say.
    func close(_ order: String) async throws(PeerError) -> OrderBody
    /// Gives back what was paid for some items; asked again it is the same refund.
    func refund(_ new: NewRefund, of order: String) async throws(PeerError) -> RefundBody
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

    func attemptUnderWay(on order: String) async throws(PeerError) -> AttemptBody {
        try await peer.call(.get, "/api/v1/orders/\(order)/attempt")
    }

    func refresh(_ order: String) async throws(PeerError) -> OrderBody {
        try await peer.call(.post, "/api/v1/orders/\(order)/refresh", idempotencyKey: newKey, deadline: .seconds(15))
    }

    func close(_ order: String) async throws(PeerError) -> OrderBody {
        try await peer.call(.post, "/api/v1/orders/\(order)/close", idempotencyKey: newKey, deadline: .seconds(15))
    }

    func refund(_ new: NewRefund, of order: String) async throws(PeerError) -> RefundBody {
        try await peer.call(.post, "/api/v1/orders/\(order)/refund", sending: new, idempotencyKey: new.id)
    }

    private var newKey: String { effects.newID(AttemptBody.self).description }
}
