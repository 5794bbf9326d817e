import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Y1. The same key with the same content answers the order that there is, as it stands now.
    /// - Throws: `Order.Refusal`: `.idempotencyConflict`, `.expired`.
    func createOrder(_ terms: OrderTerms, for client: String, key: String) async throws -> Standing {
        try await database.write { [effects] tx in
            if let known = try tx.order(of: client, key: key) {
                guard try tx.terms(of: known) == terms else { throw Order.Refusal.idempotencyConflict }
                return try tx.standing(of: known)
            }
            let now = effects.now()
            let order = try Order(terms, id: effects.newID(), client: client, at: now)
            try tx.add(order, items: terms.items, key: key, at: now)
            return Standing(order: order, isSettling: false)
        }
    }

    /// - Throws: `NotFound`, also for another client's order.
    func order(_ id: ID<Order>, for client: String) async throws -> Standing {
        try await database.read { try $0.standing(of: try $0.order(id, of: client)) }
    }
}
