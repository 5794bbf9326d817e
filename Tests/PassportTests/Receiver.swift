import HTTP
import HTTPServer
import Synchronization
import Testing

/// An exam's server: answers as it is told to, and keeps what it was sent.
final class Receiver: Sendable {
    private let state: Mutex<(statuses: [Status], requests: [Request])>
    private let server: Mutex<HTTPServer?> = Mutex(nil)

    /// - Parameter statuses: of its answers; the last one stays.
    init(answering statuses: Status...) { state = Mutex((statuses, [])) }

    func start(at port: Int = 0) throws -> Int {
        let started = try HTTPServer(.tcp(host: "127.0.0.1", port: port)) { [self] in take($0) }
        server.withLock { $0 = started }
        guard case .tcp(_, let port) = started.address else { return 0 }
        return port
    }

    func stop() async { await server.withLock { $0 }?.stop() }

    private func take(_ request: Request) -> Response {
        state.withLock { state in
            state.requests.append(request)
            return Response(state.statuses.count > 1 ? state.statuses.removeFirst() : state.statuses[0])
        }
    }

    var requests: [Request] { state.withLock { $0.requests } }
}
