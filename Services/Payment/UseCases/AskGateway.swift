import Database
import PaymentDomain
import Primitives

extension PaymentServices {
    /// Asks the gateway about an attempt, outside any transaction, and writes what its answer comes to.
    @discardableResult
    func ask(about attempt: Attempt, _ intent: Settlement.Intent) async throws -> Settlement {
        try await turns.ask(about: attempt.id, intent) { try await call(about: attempt, intent) }
    }

    private func call(about attempt: Attempt, _ intent: Settlement.Intent) async throws -> Settlement {
        let gateway = gateways[attempt.channel]
        let outcome =
            switch intent {
            case .look: await gateway.look(at: attempt)
            case .end: await gateway.end(attempt)
            }
        let settlement = try await database.write { [effects] tx in
            guard let attempt = try tx.attempt(attempt.id) else { throw NotFound() }
            return try tx.settle(attempt, by: outcome, intent, from: .answer, effects)
        }
        alarms.raise(settlement.alarm, attempt.channel, number: attempt.number)
        return settlement
    }
}
