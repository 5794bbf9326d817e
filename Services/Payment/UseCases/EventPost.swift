import Database
import HTTP
import HTTPClient
import Outbox
import Primitives
import Runtime

/// Y8. Takes events to the exams, each to its own internal address.
struct EventPost: Sendable {
    /// An exam that may have orders.
    struct Client: Sendable, Equatable {
        let name: String
        /// Its internal address.
        let base: BaseURL
        /// What we show there.
        let token: String
    }

    /// Each client has a topic, and each topic a strand of the courier's work, so that a client that hangs delays nobody else's events.
    static func topic(for client: String) -> String { "payment-event:\(client)" }

    static func routes(_ clients: [Client], _ http: HTTPClient, _ effects: Effects, _ metrics: Metrics) -> [String: Courier.Deliver] {
        let pairs = clients.map { client in
            let peer = Peer(client.name, at: client.base, token: client.token, client: http, effects: effects, metrics: metrics)
            let deliver: Courier.Deliver = { delivery in
                _ = try await peer.call(
                    .post, "/api/v1/payment-events", body: delivery.payload, idempotencyKey: delivery.id.description)
            }
            return (topic(for: client.name), deliver)
        }
        return Dictionary(pairs) { $1 }
    }
}
