import Synchronization

/// Counters, gauges and histograms in Prometheus' text format (SPEC S2).
public final class Metrics: Sendable {
    private let families = Mutex<[String: Family]>([:])

    private struct Family {
        let help: String
        let kind: String
        var series: [String: @Sendable (_ name: String, _ labels: String) -> String] = [:]
        var instruments: [String: any Sendable] = [:]
    }

    public init() {}

    /// The counter of this name and these labels; the same call answers the same counter.
    public func counter(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Counter {
        instrument(name, help, "counter", labels, make: Counter.init) { counter in { "\($0)\($1) \(counter.value)\n" } }
    }

    public func histogram(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Histogram {
        instrument(name, help, "histogram", labels, make: Histogram.init) { histogram in { histogram.text($0, $1) } }
    }

    /// A value that is read when it is asked for.
    public func gauge(
        _ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:], _ value: @escaping @Sendable () -> Int64
    ) {
        let key = Self.text(labels)
        families.withLock { families in
            families[name, default: Family(help: help, kind: "gauge")].series[key] = { "\($0)\($1) \(value())\n" }
        }
    }

    /// Everything, sorted by name.
    public func text() -> String {
        let families = families.withLock { $0 }
        return families.sorted { $0.key < $1.key }.map { name, family in
            let series = family.series.sorted { $0.key < $1.key }.map { $1(name, $0) }.joined()
            return "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind)\n\(series)"
        }.joined()
    }

    private func instrument<I: Sendable>(
        _ name: String, _ help: String, _ kind: String, _ labels: KeyValuePairs<String, String>, make: () -> I,
        render: (I) -> @Sendable (String, String) -> String
    ) -> I {
        let key = Self.text(labels)
        return families.withLock { families in
            if let known = families[name]?.instruments[key] as? I { return known }
            let made = make()
            families[name, default: Family(help: help, kind: kind)].instruments[key] = made
            families[name]?.series[key] = render(made)
            return made
        }
    }

    private static func text(_ labels: KeyValuePairs<String, String>) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0)=\($1.jsonQuoted)" }.joined(separator: ",") + "}"
    }
}

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

    public func record(microseconds: Int64) {
        state.withLock { state in
            for index in Self.bounds.indices where microseconds <= Self.bounds[index] { state.buckets[index] += 1 }
            state.count += 1
            state.sum += microseconds
        }
    }

    fileprivate func text(_ name: String, _ labels: String) -> String {
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
