import EnrollmentDomain
import Primitives
import Synchronization

/// So many tries in so much time for each account, counted before the try. In memory: a restart forgives, which ten tries can bear.
final class QueryLimit: Sendable {
    private let tries: Int
    private let period: Timestamp.Span
    private let taken = Mutex<[AccountID: [Timestamp]]>([:])
    /// Beyond this, accounts without a recent try are forgotten.
    private static let capacity = 50_000

    init(tries: Int, in period: Timestamp.Span) {
        self.tries = tries
        self.period = period
    }

    func take(_ account: AccountID, at now: Timestamp) -> Bool {
        taken.withLock { taken in
            if taken.count >= Self.capacity { taken = taken.filter { !recent($0.value, at: now).isEmpty } }
            let earlier = recent(taken[account] ?? [], at: now)
            guard earlier.count < tries else { return false }
            taken[account] = earlier + [now]
            return true
        }
    }

    /// Whole seconds until the next try is let through.
    func wait(_ account: AccountID, at now: Timestamp) -> Int {
        taken.withLock { taken in
            guard let oldest = recent(taken[account] ?? [], at: now).first else { return 1 }
            return Int(max(1, (oldest + period - now).seconds + 1))
        }
    }

    private func recent(_ moments: [Timestamp], at now: Timestamp) -> [Timestamp] { moments.filter { now - $0 < period && $0 <= now } }
}
