import Runtime

/// What an operator sees of a listening address (SPEC S2).
struct Instruments: Sendable {
    private let metrics: Metrics
    private let address: String
    private let cuts: Counter

    init(_ metrics: Metrics, _ address: ListenAddress, _ connections: Connections, _ traffic: Traffic) {
        self.metrics = metrics
        self.address = address.description
        let labels: KeyValuePairs = ["listen": address.description]
        cuts = metrics.counter("http_connections_cut_total", "Connections closed for passing a deadline", labels)
        metrics.gauge("http_connections", "Open connections", labels) { Int64(connections.count) }
        metrics.gauge("http_requests_in_flight", "Requests that are being worked on", labels) { Int64(traffic.inFlight) }
    }

    func cut() { cuts.increment() }

    /// A request that never reached a handler.
    func refused(_ code: String) {
        metrics.counter("http_requests_refused_total", "Requests refused before a handler", ["code": code, "listen": address]).increment()
    }
}
