import Database
import HTTP
import HTTPClient
import Primitives
import Runtime
import Web

/// From a request to its answer: trace, route, handler, and what a failure looks like.
struct Application<Services: Sendable>: Sendable {
    let router: Router<Services>
    let services: Services
    let effects: Effects
    let log: Log
    let metrics: Metrics
    let logsRequests: Bool
    /// The name in the header of its pages.
    let site: HTML
    /// Decides before the handler whether the request is let in.
    let admit: @Sendable (Request, Operation) throws(Problem) -> Void

    func answer(_ request: Request) async -> Response {
        let trace = Trace(continuing: request.headers["traceparent"], random: effects.random)
        return await Trace.$current.withValue(trace) {
            let began = ContinuousClock.now
            let (pattern, response) = await route(request)
            let elapsed = Int64((ContinuousClock.now - began) / .microseconds(1))
            note(request, pattern, response, elapsed)
            return response.read(in: Language(of: request)).with("X-Request-Id", trace.traceID.hexadecimal)
        }
    }

    private func route(_ request: Request) async -> (pattern: String, Response) {
        switch router.match(request.method, request.path) {
        case .notFound: return ("(none)", request.refusal(.notFound, isPage: true, site: site))
        case .methodNotAllowed(let allowed):
            if let page = pageAbove(request) { return ("(none)", .seeOther(page)) }
            return ("(none)", request.refusal(.methodNotAllowed(allowed), isPage: true, site: site))
        case .route(let route, let parameters):
            do {
                try admit(request, route.operation)
                return (route.pattern, try await route.handler(request.routed(parameters), services))
            } catch {
                return (route.pattern, request.refusal(problem(for: error, in: route), isPage: !route.operation.isListed, site: site))
            }
        }
    }

    /// The page that a form's target belongs to, for a browser that asks for the target itself: the page that a form came back with was
    /// asked for again, or in the other language.
    private func pageAbove(_ request: Request) -> String? {
        guard request.method == .get, request.isFromBrowser, hasPage(.post, request.path) else { return nil }
        var path = request.path[...]
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            if hasPage(.get, String(path)) { return (path + (request.rawQuery.isEmpty ? "" : "?\(request.rawQuery)")).localPath }
        }
        return "/"
    }

    private func hasPage(_ method: Method, _ path: String) -> Bool {
        guard case .route(let route, _) = router.match(method, path) else { return false }
        return !route.operation.isListed
    }

    /// Domain refusals say themselves what they are; an overload is 503; anything else is a bare 500, logged once with its cause.
    private func problem(for error: any Error, in route: Route<Services>) -> Problem {
        switch error {
        case let error as any ProblemConvertible: return error.problem
        case PeerError.unavailable(let peer):
            log.warning("peer.unavailable", ["peer": .text(peer), "route": .text(route.pattern)])
            return .overloaded(retryAfter: 2)
        default:
            if let problem = (error as? DatabaseError)?.problem { return problem }
            log.error("request.failed", ["route": .text(route.pattern), "cause": .failure(error)])
            return .internalError
        }
    }

    private func note(_ request: Request, _ pattern: String, _ response: Response, _ microseconds: Int64) {
        metrics.histogram("http_request_seconds", "Time to answer", ["route": pattern, "status": "\(response.status.rawValue / 100)xx"])
            .record(microseconds: microseconds)
        guard logsRequests else { return }
        log.info(
            "request",
            [
                "method": .text(request.method.rawValue), "route": .text(pattern), "status": .count(response.status.rawValue),
                "microseconds": .integer(microseconds), "client": .text(request.client),
            ])
    }
}
