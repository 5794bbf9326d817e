import Primitives
import Synchronization

/// A token bucket for each client (SPEC S6): `rate` requests a second over time, twice that at once.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Timestamp
    }

    private let rate: Double
    private let buckets = Mutex<[String: Bucket]>([:])
    /// Beyond this the buckets that are full again are dropped: memory stays bounded under a flood of addresses.
    private static let capacity = 100_000

    init(perSecond: Int) { rate = Double(perSecond) }

    /// Takes a token. - Returns: whether there was one.
    func admit(_ client: String, at now: Timestamp) -> Bool {
        buckets.withLock { buckets in
            if buckets.count >= Self.capacity, buckets[client] == nil { forgetIdle(&buckets, at: now) }
            var bucket = buckets[client] ?? Bucket(tokens: 2 * rate, at: now)
            bucket.tokens = min(2 * rate, bucket.tokens + rate * max(0, Double((now - bucket.at).microseconds)) / 1_000_000)
            bucket.at = now
            let isAdmitted = bucket.tokens >= 1
            if isAdmitted { bucket.tokens -= 1 }
            buckets[client] = bucket
            return isAdmitted
        }
    }

    private func forgetIdle(_ buckets: inout [String: Bucket], at now: Timestamp) {
        buckets = buckets.filter { (now - $0.value.at).microseconds < 2_000_000 }
        if buckets.count >= Self.capacity { buckets.removeAll() }
    }
}
