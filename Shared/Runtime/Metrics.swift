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
            return "# HELP \(name) \(Self.escaped(family.help, "\\\n"))\n# TYPE \(name) \(family.kind)\n\(series)"
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
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value, "\\\"\n"))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// The format knows a backslash before `special` characters and no other escape. Scalars, because a carriage return and a line
    /// feed are one `Character`.
    private static func escaped(_ text: String, _ special: String) -> String {
        guard text.unicodeScalars.contains(where: special.unicodeScalars.contains) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if special.unicodeScalars.contains(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar == "\n" ? "n" : scalar)
        }
        return escaped
    }
}
