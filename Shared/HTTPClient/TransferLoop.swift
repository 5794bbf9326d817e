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
        /// Whom a task waits for.
        var awaited: [ObjectIdentifier: Exchange] = [:]
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

    init(_ name: String, connectionsPerHost: Int, log: Log) {
        self.name = name
        self.connectionsPerHost = connectionsPerHost
        self.log = log
    }

    /// How many tasks wait.
    var load: Int { inbox.withLock { $0.awaited.count } }

    func perform(_ order: Exchange.Order) async throws(HTTPClientError) -> Response {
        let exchange = Exchange(order)
        let outcome = await withTaskCancellationHandler {
            submit(exchange)
            return await exchange.outcome()
        } onCancel: {
            exchange.end(.failure(.cancelled))
            abort(exchange)
        }
        inbox.withLock { $0.awaited[ObjectIdentifier(exchange)] = nil }
        return try outcome.get()
    }

    func close() { endAll(.closed) }

    private func submit(_ exchange: Exchange) {
        let (refusal, isFirst) = inbox.withLock { inbox -> (HTTPClientError?, Bool) in
            if let end = inbox.end { return (end, false) }
            defer { inbox.isRunning = true }
            inbox.awaited[ObjectIdentifier(exchange)] = exchange
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

    /// The tasks are told at once; the thread may be busy, and follows.
    private func endAll(_ error: HTTPClientError) {
        let (awaited, end) = inbox.withLock { inbox in
            let end = inbox.end ?? error
            inbox.end = end
            inbox.wakeThread()
            return (inbox.awaited.values, end)
        }
        for exchange in awaited { exchange.end(.failure(end)) }
    }

    /// The thread's whole life.
    private func run() {
        do {
            try drive(TransferDriver(connectionsPerHost: connectionsPerHost))
        } catch {
            log.error("http_client.failed", ["cause": .text(error.text)])
            endAll(.unreachable(error.text))
        }
        inbox.withLock { ($0.arrived, $0.cancelled, $0.isRunning) = ([], [], false) }
    }

    private func drive(_ driver: TransferDriver) throws(CurlFailure) {
        inbox.withLock { $0.multi = driver.multi }
        defer { inbox.withLock { $0.multi = nil } }
        do {
            while let (arrived, cancelled) = take() { try driver.turn(arrived: arrived, cancelled: cancelled) }
            driver.breakOffAll(.closed)
        } catch {
            driver.breakOffAll(.unreachable(error.text))
            throw error
        }
    }

    /// What came in since the last turn; `nil` when the loop shall end.
    private func take() -> (arrived: [Exchange], cancelled: [Exchange])? {
        inbox.withLock { inbox in
            guard inbox.end == nil else { return nil }
            defer { (inbox.arrived, inbox.cancelled, inbox.isWoken) = ([], [], false) }
            return (inbox.arrived, inbox.cancelled)
        }
    }
}
