import Foundation
import HTTP
import HTTPServer
import Runtime
import Synchronization

/// Runs a server for as long as the body takes; the body gets a thread of its own, so that its blocking sockets hold up nobody.
func serving(
    _ address: ListenAddress = .tcp(host: "127.0.0.1", port: 0), limits: HTTPServer.Limits = .patient,
    trustsForwardedFor: Bool = false, log: Log = .silent, metrics: Metrics = Metrics(),
    handler: @escaping @Sendable (Request) async -> Response = { _ in .text("hello") },
    _ body: @escaping @Sendable (HTTPServer) throws -> Void
) async throws {
    let server = try HTTPServer(
        address, limits: limits, trustsForwardedFor: trustsForwardedFor, log: log, metrics: metrics, handler: handler)
    do {
        try await onThread { try body(server) }
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

extension HTTPServer.Limits {
    /// For tests that are not about time: other tests may keep the machine busy for long.
    static let patient = HTTPServer.Limits(idle: .seconds(300), receive: .seconds(300), drain: .seconds(300))
}

/// Blocking work off the threads that Swift's tasks share.
func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withTaskExecutorPreference(OwnThread()) { try body() }
}

/// Gives each piece of work a thread of its own; the work still belongs to its test.
private final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Holds up whoever waits until it is opened; both tasks and threads may wait.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let group = DispatchGroup()

    init() { group.enter() }

    func open() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard !state.isOpen else { return [] }
            state.isOpen = true
            group.leave()
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// - Returns: whether it was opened in time.
    func waitOnThread() -> Bool { group.wait(timeout: .now() + 120) == .success }
}

/// Counts from any thread.
final class Tally: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }

    @discardableResult
    func add() -> Int { value.add(1, ordering: .relaxed).newValue }
}

/// Log lines of a test.
final class LogBook: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    var log: Log {
        Log(service: "test", level: .debug, now: { Effects.system.now() }) { line in self.lines.withLock { $0.append(line) } }
    }
}

/// A new folder, gone again after the body.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
