public import HTTP
public import HTTPServer
import Runtime
public import Web

/// A further address that a process answers at, with routes and services of its own.
public struct Listener: Sendable {
    private let address: ListenAddress
    private let limits: HTTPServer.Limits
    private let host: Host
    private let handler: @Sendable (Request) async -> Response
    let close: @Sendable () -> Void

    /// - Parameters:
    ///   - site: the name in the header of its pages.
    ///   - close: called after the last request and the last job have ended.
    public init<Services: Sendable>(
        _ address: ListenAddress, routes: [Route<Services>], services: Services, site: HTML, common: ServiceSettings, host: Host,
        close: @escaping @Sendable () -> Void = {}
    ) {
        self.address = address
        self.host = host
        self.close = close
        limits = common.limits
        let limit = RateLimit(perSecond: common.requestsPerSecond)
        let application = Application(
            router: Router(routes + PageRoutes.all()), services: services, effects: host.effects, log: host.log, metrics: host.metrics,
            logsRequests: common.logsRequests, site: site
        ) { request, _ throws(Problem) in
            guard limit.admit(request, at: host.effects.now()) else { throw .tooManyRequests }
        }
        handler = application.answer
    }

    func serve() throws -> HTTPServer {
        try HTTPServer(address, limits: limits, log: host.log, metrics: host.metrics, handler: handler)
    }
}
