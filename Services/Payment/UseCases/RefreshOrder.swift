import Database
import PaymentDomain
import Primitives

extension PaymentServices {
    /// Y7. Asks the gateways about every attempt of the order of which they may have something to tell.
    /// - Throws: `NotFound`.
    func refreshOrder(_ id: ID<Order>, for client: String) async throws -> Standing {
        let watched = try await database.read { tx in
            _ = try tx.order(id, of: client)
            return try tx.watchedAttempts(of: id)
        }
        for attempt in watched { try await ask(about: attempt, .look) }
        return try await order(id, for: client)
    }
}
