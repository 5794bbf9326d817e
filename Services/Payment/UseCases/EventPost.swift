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

    static func routes(
        _ clients: [Client], _ http: HTTPClient, _ database: Database, _ effects: Effects, _ metrics: Metrics
    ) -> [String: Courier.Deliver] {
        let pairs = clients.map { client in
            let peer = Peer(client.name, at: client.base, token: client.token, client: http, effects: effects, metrics: metrics)
            let deliver: Courier.Deliver = { delivery in
                _ = try await peer.call(
                    .post, "/api/v1/payment-events", body: delivery.payload, idempotencyKey: delivery.id.description)
            }
            return (topic(for: client.name), noting(deliver, database, effects))
        }
        return Dictionary(pairs) { $1 }
    }

    /// So many failures of one event are written down; then only that it waits.
    private static let mostFailuresKept = 16
    private static let longestFailure = 200

    /// Writes down what comes of each delivery (SPEC Y12).
    static func noting(_ deliver: @escaping Courier.Deliver, _ database: Database, _ effects: Effects) -> Courier.Deliver {
        { delivery in
            let failure: (any Error)?
            do {
                try await deliver(delivery)
                failure = nil
            } catch { failure = error }
            if failure == nil || delivery.tries < mostFailuresKept {
                let text = failure.map { String("\($0)".prefix(longestFailure)) }
                try await database.write {
                    try $0.noteDelivery(of: delivery.id, failure: text, id: effects.newID(), at: effects.now())
                }
            }
            if let failure { throw failure }
        }
    }
}
