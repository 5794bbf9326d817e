import Foundation
import HTTP
import Runtime
import Synchronization

/// The thread that drives all transfers of a client. Tasks leave their exchanges in its inbox and wake it; libcurl's handles never
/// leave the thread. It starts with the first exchange and ends with `close()`.
final class TransferLoop: Sendable {
    private struct Inbox {
        var arrived: [Exchange] = []
        var cancelled: [Exchange] = []
        var isRunning = false
        /// Set for good when nothing more is taken.
        var end: HTTPClientError?
        /// There while the thread can be woken.
        var multi: MultiHandle?
        /// The thread has been woken and has not looked yet.
        var isWoken = false

        mutating func wakeThread() {
            guard !isWoken, let multi else { return }
            // A failure costs time, not an exchange: the thread looks here by itself every few seconds.
            isWoken = (try? multi.wakeUp()) != nil
        }
    }

    private let name: String
    private let connectionsPerHost: Int
    private let log: Log
    private let inbox = Mutex(Inbox())
    private let waiting = Atomic(0)

    init(_ name: String, connectionsPerHost: Int, log: Log) {
        self.name = name
        self.connectionsPerHost = connectionsPerHost
        self.log = log
    }

    /// How many wait for this loop.
    var load: Int { waiting.load(ordering: .relaxed) }

    func perform(_ order: Exchange.Order) async throws(HTTPClientError) -> Response {
        waiting.wrappingAdd(1, ordering: .relaxed)
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        let exchange = Exchange(order)
        let outcome = await withTaskCancellationHandler {
            submit(exchange)
            return await exchange.outcome()
        } onCancel: {
            exchange.end(.failure(.cancelled))
            abort(exchange)
        }
        return try outcome.get()
    }

    func close() {
        inbox.withLock { inbox in
            inbox.end = inbox.end ?? .closed
            inbox.wakeThread()
        }
    }

    private func submit(_ exchange: Exchange) {
        let (refusal, isFirst) = inbox.withLock { inbox -> (HTTPClientError?, Bool) in
            if let end = inbox.end { return (end, false) }
            defer { inbox.isRunning = true }
            inbox.arrived.append(exchange)
            inbox.wakeThread()
            return (nil, !inbox.isRunning)
        }
        if let refusal { return exchange.end(.failure(refusal)) }
        guard isFirst else { return }
        let thread = Thread { self.run() }
        thread.name = name
        thread.start()
    }

    private func abort(_ exchange: Exchange) {
        inbox.withLock { inbox in
            guard inbox.isRunning else { return }
            inbox.cancelled.append(exchange)
            inbox.wakeThread()
        }
    }

    /// The thread's whole life.
    private func run() {
        var driver: TransferDriver?
        do {
            let started = try TransferDriver(connectionsPerHost: connectionsPerHost)
            driver = started
            inbox.withLock { $0.multi = started.multi }
            while let (arrived, cancelled) = take() { try started.turn(arrived: arrived, cancelled: cancelled) }
        } catch {
            log.error("http_client_failed", ["cause": .failure(error)])
            inbox.withLock { $0.end = $0.end ?? .unreachable(error.text) }
        }
        finish(driver)
    }

    /// What came in since the last turn; `nil` when the loop shall end.
    private func take() -> (arrived: [Exchange], cancelled: [Exchange])? {
        inbox.withLock { inbox in
            guard inbox.end == nil else { return nil }
            defer { (inbox.arrived, inbox.cancelled, inbox.isWoken) = ([], [], false) }
            return (inbox.arrived, inbox.cancelled)
        }
    }

    private func finish(_ driver: TransferDriver?) {
        let (left, end) = inbox.withLock { inbox in
            defer { (inbox.arrived, inbox.cancelled, inbox.isRunning, inbox.multi) = ([], [], false, nil) }
            return (inbox.arrived, inbox.end ?? .closed)
        }
        for exchange in left { exchange.end(.failure(end)) }
        driver?.endAll(end)
    }
}
