import HTTP
import Runtime

/// What becomes of a request: the library's callbacks end here, on its worker thread.
final class Dispatcher: Sendable {
    let connections = Connections()
    let traffic = Traffic()
    private let limits: HTTPServer.Limits
    private let trustsForwardedFor: Bool
    private let instruments: Instruments
    private let log: Log
    private let handler: @Sendable (Request) async -> Response

    /// A body up to this many times the limit is read to its end before it is refused: closing earlier could reset the connection
    /// before the client has read why.
    private static let patience = 8

    init(
        _ address: ListenAddress, _ limits: HTTPServer.Limits, trustsForwardedFor: Bool, log: Log, metrics: Metrics,
        handler: @escaping @Sendable (Request) async -> Response
    ) {
        self.limits = limits
        self.trustsForwardedFor = trustsForwardedFor
        self.log = log
        self.handler = handler
        instruments = Instruments(metrics, address, connections, traffic)
    }

    func connected(_ client: String, _ socket: Int32) -> Connection {
        let connection = Connection(client: client, socket: socket, deadline: .now + limits.receive)
        connections.add(connection)
        return connection
    }

    func begin(_ exchange: Exchange) { exchange.connection.begin(exchange, deadline: .now + limits.receive) }

    /// The fields are here: lets the request in or refuses it. - Returns: `false` to close the connection.
    func admit(_ exchange: Exchange, on handle: ConnectionHandle, _ readHead: (Int) throws(Problem) -> RequestHead) -> Bool {
        let isServing = traffic.enter()
        let head: RequestHead
        do throws(Problem) {
            head = try readHead(limits.headers)
        } catch {
            return refuseNow(exchange, error, on: handle)
        }
        guard isServing else { return refuseNow(exchange, .stopping, on: handle) }
        guard let length = head.contentLength, length > limits.body else {
            exchange.accept(head, bodyLimit: limits.body)
            return true
        }
        let problem = Problem.bodyTooLarge(limit: limits.body)
        guard !head.expectsContinue, length / Self.patience <= limits.body else { return refuseNow(exchange, problem, on: handle) }
        refuse(exchange, problem)
        return true
    }

    func append(_ bytes: UnsafeRawBufferPointer, to exchange: Exchange) {
        if unsafe exchange.append(bytes) { return }
        refuse(exchange, .bodyTooLarge(limit: limits.body))
    }

    /// The request is whole, or it was resumed. A handler that never waits answers within this call.
    /// - Returns: `false` to close the connection.
    func turn(_ exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        switch exchange.turn(client: client(of: exchange.connection)) {
        case .close: return false
        case .send(let response): return send(response, on: handle)
        case .run(let received):
            exchange.connection.received()
            let isForm = received.headers.mediaType == "multipart/form-data"
            let request = isForm ? received.with(handle.parts(of: received.body)) : received
            Task.immediate { [handler] in exchange.finish(with: await handler(request)) }
            guard let response = exchange.takeOrSuspend(handle) else { return true }
            return send(response, on: handle)
        }
    }

    func completed(_ exchange: Exchange) {
        exchange.connection.rest(deadline: .now + limits.idle)
        if exchange.completed() { traffic.leave() }
    }

    func note(_ message: LibraryMessage) {
        if message.isRefusal { instruments.refused("unreadable") }
        if message.isAboutClient {
            log.debug("http.library", ["message": .text(message.text)])
        } else {
            log.warning("http.library", ["message": .text(message.text)])
        }
    }

    func cutOverdue() { connections.cutOverdue { instruments.cut() } }

    private func client(of connection: Connection) -> (RequestHead) -> String {
        { [trustsForwardedFor] head in
            trustsForwardedFor ? ClientAddress.forwarded(head.headers) ?? connection.client : connection.client
        }
    }

    private func refuse(_ exchange: Exchange, _ problem: Problem) {
        instruments.refused(problem.code)
        exchange.refuse(problem.response)
    }

    /// The library reads no more of a request that is answered this early, and closes the connection.
    private func refuseNow(_ exchange: Exchange, _ problem: Problem, on handle: ConnectionHandle) -> Bool {
        instruments.refused(problem.code)
        exchange.close()
        return handle.send(problem.response, closing: true)
    }

    private func send(_ response: Response, on handle: ConnectionHandle) -> Bool {
        if handle.send(response, closing: traffic.isDraining) { return true }
        log.error("http.unsendable", ["status": .count(response.status.rawValue)])
        return handle.send(Problem.internalError.response, closing: true)
    }
}
