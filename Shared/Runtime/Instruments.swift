import Synchronization

public final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    public func increment(by amount: Int64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    public var value: Int64 { count.load(ordering: .relaxed) }
}

/// Durations in microseconds, reported in seconds, in buckets from 1 ms to 10 s.
public final class Histogram: Sendable {
    private static let bounds: [Int64] = [
        1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
    ]
    private let state = Mutex((buckets: [Int64](repeating: 0, count: Histogram.bounds.count), count: Int64(0), sum: Int64(0)))

    /// A negative duration, which a clock that was set back makes, counts as none.
    public func record(microseconds: Int64) {
        let microseconds = max(0, microseconds)
        state.withLock { state in
            for index in Self.bounds.indices where microseconds <= Self.bounds[index] { state.buckets[index] += 1 }
            state.count += 1
            state.sum += microseconds
        }
    }

    func text(_ name: String, _ labels: String) -> String {
        let state = state.withLock { $0 }
        let inner = labels.dropFirst().dropLast()
        let prefix = inner.isEmpty ? "" : inner + ","
        let buckets = zip(Self.bounds, state.buckets).map { "\(name)_bucket{\(prefix)le=\"\(Self.seconds($0))\"} \($1)\n" }.joined()
        return buckets + "\(name)_bucket{\(prefix)le=\"+Inf\"} \(state.count)\n"
            + "\(name)_sum\(labels) \(Self.seconds(state.sum))\n\(name)_count\(labels) \(state.count)\n"
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        return "\(microseconds / 1_000_000).\(fraction)"
    }
}
