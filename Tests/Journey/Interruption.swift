@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Ctrl-C, a request to end, or a terminal that was closed. From its making on they don't end the process by themselves: whoever makes it
/// ends first what has to be ended.
public final class Interruption: Sendable {
    private struct State {
        var hasHappened = false
        var reactions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let sources: [any DispatchSourceSignal]

    public init() {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { @Sendable [weak self] in self?.happen() }
            source.resume()
        }
    }

    public func wait() async { await withCheckedContinuation { continuation in react { continuation.resume() } } }

    /// Does the work, and cancels it when the interruption comes. - Returns: `nil` when it was interrupted.
    public func cutting<Outcome: Sendable>(_ work: @escaping @Sendable () async throws -> Outcome) async throws -> Outcome? {
        let task = Task { try await work() }
        react { task.cancel() }
        let result = await task.result
        return state.withLock { $0.hasHappened } ? nil : try result.get()
    }

    private func react(_ reaction: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.hasHappened { state.reactions.append(reaction) }
            return state.hasHappened
        }
        if isLate { reaction() }
    }

    private func happen() {
        let reactions = state.withLock { state in
            defer { state.reactions = [] }
            state.hasHappened = true
            return state.reactions
        }
        for reaction in reactions { reaction() }
    }
}
