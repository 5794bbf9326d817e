import Dispatch
public import HTTP
public import Runtime
import Synchronization

/// An HTTP/1.1 server on one address: whole requests in, whole responses out (RFC 9110, RFC 9112).
///
/// The library's worker thread reads and parses; a handler starts on that thread and leaves it at its first `await`, so one that has
/// nothing to wait for answers without a change of thread, and none may block.
public final class HTTPServer: Sendable {
    /// With the port that was taken.
    public let address: ListenAddress
    private let life: Life

    /// Bound and serving when it returns.
    /// - Parameters:
    ///   - trustsForwardedFor: take the client from the last entry of X-Forwarded-For; only behind a proxy that sets it.
    ///   - handler: runs to its end even if its client is gone by then.
    public init(
        _ address: ListenAddress, limits: Limits = Limits(), trustsForwardedFor: Bool = false, log: Log = .silent,
        metrics: Metrics = Metrics(), handler: @escaping @Sendable (Request) async -> Response
    ) throws(HTTPServerError) {
        let listener = try Listener(address)
        let dispatcher = Dispatcher(
            listener.address, limits, trustsForwardedFor: trustsForwardedFor, log: log, metrics: metrics, handler: handler)
        let perClient = trustsForwardedFor ? 0 : limits.connectionsPerClient
        life = Life(try Daemon(listener, limits, perClient: perClient, dispatcher), dispatcher, limits)
        self.address = listener.address
    }

    deinit {
        let life = life
        Task { await life.end() }
    }

    /// Takes no new connections, lets running requests end for as long as `Limits.drain`, answers 503 to those that come or stay
    /// beyond it, and closes everything (SPEC S4). Safe to call again; every call returns when it is done.
    public func stop() async { await life.end() }
}

/// A server from its start to its end.
private final class Life: Sendable {
    private let daemon: Daemon
    private let dispatcher: Dispatcher
    private let limits: HTTPServer.Limits
    private let watch: Ticker
    private let ending = Mutex<Task<Void, Never>?>(nil)

    /// For the answers to those who were not done in time.
    private static let farewell = Duration.seconds(1)

    init(_ daemon: Daemon, _ dispatcher: Dispatcher, _ limits: HTTPServer.Limits) {
        self.daemon = daemon
        self.dispatcher = dispatcher
        self.limits = limits
        let interval = min(max(min(limits.idle, limits.receive) / 8, .milliseconds(10)), .seconds(1))
        watch = Ticker(every: interval) { dispatcher.cutOverdue() }
    }

    func end() async {
        let task = ending.withLock { ending in
            let task = ending ?? Task { await self.drain() }
            ending = task
            return task
        }
        await task.value
    }

    private func drain() async {
        dispatcher.traffic.beginDraining()
        daemon.quiesce()
        await dispatcher.traffic.wait(within: limits.drain)
        for connection in dispatcher.connections.all { connection.abandon() }
        await dispatcher.traffic.wait(within: Self.farewell)
        watch.cancel()
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [daemon] in
                daemon.stop()
                continuation.resume()
            }
        }
    }
}
