import Database
import PaymentDomain
import Primitives
import Runtime
import Service

extension PaymentServices {
    /// Where no automatic look comes any more, a person's does for so long after an attempt's end.
    private static var refreshedFor: Timestamp.Span { .hours(24) }
    private static var attemptsAtATime: Int { 10 }

    /// Y7. Asks the gateways about every attempt of the order of which they may have something to tell, at once: whoever asks waits for the
    /// slowest, not for all.
    /// - Throws: `NotFound`.
    func refreshOrder(_ id: ID<Order>, for client: String) async throws -> Standing {
        let attempts = try await database.read { [effects] tx in
            _ = try tx.order(id, of: client)
            return try tx.attemptsToRefresh(of: id, endedAfter: effects.now() - Self.refreshedFor, limit: Self.attemptsAtATime)
        }
        let failures = await attempts.concurrently(atMost: Self.attemptsAtATime) { attempt -> (any Error)? in
            do {
                try await ask(about: attempt, .look)
                return nil
            } catch { return error }
        }
        if let failure = failures.lazy.compactMap(\.self).first { throw failure }
        return try await order(id, for: client)
    }
}
