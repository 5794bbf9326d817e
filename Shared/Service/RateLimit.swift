import HTTP
public import Primitives
import Synchronization

/// A token bucket for each client (SPEC S6): so many at once, and so many over time.
public final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Timestamp
    }

    private let size: Double
    /// The time in which a token comes back, in microseconds.
    private let pause: Double
    private let buckets = Mutex<[String: Bucket]>([:])
    /// Beyond this the buckets that are full again are dropped: memory stays bounded under a flood of addresses.
    private static let capacity = 100_000

    /// - Parameters:
    ///   - count: how many at once.
    ///   - pause: after which there may be one more.
    public init(atOnce count: Int, oneMoreEvery pause: Timestamp.Span) {
        size = Double(count)
        self.pause = Double(pause.microseconds)
    }

    /// So many a second over time, twice that at once.
    convenience init(perSecond count: Int) { self.init(atOnce: 2 * count, oneMoreEvery: .microseconds(Int64(1_000_000 / count))) }

    /// Takes a token. - Returns: whether there was one.
    public func admit(_ client: String, at now: Timestamp) -> Bool {
        buckets.withLock { buckets in
            if buckets.count >= Self.capacity, buckets[client] == nil { forgetIdle(&buckets, at: now) }
            var bucket = buckets[client] ?? Bucket(tokens: size, at: now)
            bucket.tokens = min(size, bucket.tokens + max(0, Double((now - bucket.at).microseconds)) / pause)
            bucket.at = now
            let isAdmitted = bucket.tokens >= 1
            if isAdmitted { bucket.tokens -= 1 }
            buckets[client] = bucket
            return isAdmitted
        }
    }

    /// Takes a token of the network that a request comes from: who has one IPv6 address has 2⁶⁴.
    func admit(_ request: Request, at now: Timestamp) -> Bool { admit(ClientNetwork(of: request.client).text, at: now) }

    private func forgetIdle(_ buckets: inout [String: Bucket], at now: Timestamp) {
        buckets = buckets.filter { Double((now - $0.value.at).microseconds) < size * pause }
        if buckets.count >= Self.capacity { buckets.removeAll() }
    }
}
