import Contracts
import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Y2. An attempt that is under way is ended at its gateway first; should it turn out paid, the refusal says so.
    /// - Throws: `NotFound`, `Order.Refusal`: `.settling` when the gateway doesn't say what became of the one before.
    func startAttempt(at id: ID<Order>, by channel: Channel, for client: String) async throws -> (Attempt, Redirect) {
        let (order, live) = try await database.read { (try $0.order(id, of: client), try $0.liveAttempt(of: id)) }
        try order.requireOpen()
        try await database.read { [effects] in try $0.requireFewAttempts(of: id, at: effects.now()) }
        if let live { try await ask(about: live, .end) }
        let attempt = try await database.write { [effects, gateways, attemptLifetime] tx in
            let now = effects.now()
            try tx.requireFewAttempts(of: id, at: now)
            let new = effects.newID(Attempt.self)
            let attempt = try Attempt(
                try tx.order(id, of: client), id: new, channel: channel, number: gateways[channel].number(for: new, at: now),
                live: try tx.liveAttempt(of: id), lifetime: attemptLifetime, at: now)
            try tx.add(attempt)
            return attempt
        }
        return (attempt, try gateways[channel].redirect(for: attempt, of: order))
    }

    /// Y2. The attempt under way and the way to its gateway, told again: to a browser that reloads, or is back from there. It begins nothing.
    /// - Throws: `NotFound`, `Order.Refusal`: `.settling` while its outcome is unknown, `.noAttempt`.
    func attemptUnderWay(at id: ID<Order>, for client: String) async throws -> (Attempt, Redirect) {
        let (order, live) = try await database.read { (try $0.order(id, of: client), try $0.liveAttempt(of: id)) }
        try order.requireOpen()
        guard let live else { throw Order.Refusal.noAttempt }
        try live.requirePayable(at: effects.now())
        return (live, try gateways[live.channel].redirect(for: live, of: order))
    }
}

extension Reading {
    /// - Throws: `Order.Refusal.tooManyAttempts`
    fileprivate func requireFewAttempts(of order: ID<Order>, at now: Timestamp) throws {
        guard try attemptsBegun(for: order, after: now - .hours(1)) < Attempt.mostInAnHour else { throw Order.Refusal.tooManyAttempts }
    }
}
