import HTTP
import Runtime

/// What `/metrics` tells of a peer (SPEC S2).
struct PeerCounters {
    private let answered: Counter
    private let refused: Counter
    private let unavailable: Counter
    private let broken: Counter
    let retries: Counter
    let openings: Counter

    init(_ peer: String, _ metrics: Metrics) {
        func calls(_ outcome: String) -> Counter {
            metrics.counter("peer_calls_total", "Calls to another service by outcome", ["peer": peer, "outcome": outcome])
        }
        answered = calls("answered")
        refused = calls("refused")
        unavailable = calls("unavailable")
        broken = calls("broken")
        retries = metrics.counter("peer_retries_total", "Attempts beyond the first", ["peer": peer])
        openings = metrics.counter("peer_breaker_openings_total", "Times the breaker opened", ["peer": peer])
    }

    func count(_ result: Result<Response, PeerError>) {
        switch result {
        case .success: answered.increment()
        case .failure(.refused): refused.increment()
        case .failure(.unavailable): unavailable.increment()
        case .failure(.brokenAnswer): broken.increment()
        }
    }
}
