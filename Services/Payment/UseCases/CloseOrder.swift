import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Ends an order without money: its attempt is ended at the gateway first. What comes back says how it stands: closed, or paid, or
    /// still open because the gateway hasn't told.
    /// - Throws: `NotFound`.
    func closeOrder(_ id: ID<Order>, for client: String) async throws -> Standing {
        let (order, live) = try await database.read { (try $0.order(id, of: client), try $0.liveAttempt(of: id)) }
        if order.state == .open, let live { try await ask(about: live, .end) }
        return try await database.write { [effects] tx in
            let order = try tx.order(id, of: client)
            guard order.state == .open, try tx.liveAttempt(of: id) == nil else { return try tx.standing(of: order) }
            let closed = try order.closed(live: nil)
            try tx.change(closed, .closed, effects)
            return Standing(order: closed, isSettling: false)
        }
    }

    /// Closes orders whose time is over, a few in each transaction, until none is left. - Returns: how many.
    @discardableResult
    func closeExpiredOrders() async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            let closed = try await closeSomeExpiredOrders()
            count += closed
            guard closed == Self.ordersAtOnce else { break }
        }
        return count
    }

    private func closeSomeExpiredOrders() async throws -> Int {
        try await database.write { [effects] tx in
            let expired = try tx.expiredOrders(at: effects.now(), limit: Self.ordersAtOnce)
            for id in expired {
                guard let order = try tx.order(id) else { continue }
                try tx.change(try order.closed(live: nil), .closed, effects)
            }
            return expired.count
        }
    }

    /// Few enough that nobody waits long for the writer.
    private static var ordersAtOnce: Int { 64 }
}
