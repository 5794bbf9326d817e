import HTTP
import Runtime

/// `/healthz`, `/readyz`, `/metrics`, `/openapi.json`: the same in every service (SPEC S1, S2).
enum OperationsRoutes {
    static func open<Services>(readiness: Readiness, document: [UInt8]) -> [Route<Services>] {
        [
            Route(.get, "/healthz", .page("health", "The process answers")) { _, _ in .text("ok\n") },
            Route(.get, "/readyz", .page("readiness", "The service can do its work")) { _, _ in
                await readiness.isReady() ? .text("ready\n") : Problem.overloaded(retryAfter: 1).response
            },
            Route(.get, "/openapi.json", .page("openapi", "This document")) { _, _ in
                Response(.ok, headers: ["Content-Type": "application/json"], body: document)
            },
        ]
    }

    static func guarded<Services>(metrics: Metrics) -> [Route<Services>] {
        [
            Route(.get, "/metrics", .page("metrics", "Prometheus text")) { _, _ in
                .text(metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
            }
        ]
    }

    /// Paths that are answered on the internal address without a token: a probe and a scraper have none.
    static let unguarded: Set<String> = ["/healthz", "/readyz", "/metrics", "/openapi.json"]
}
