import Synchronization

/// How many requests are being worked on, and whether new ones are let in: the middle of the drain protocol (SPEC S4).
final class Traffic: Sendable {
    private struct State {
        var inFlight = 0
        var isDraining = false
        var wait: Wait?
    }

    private enum Wait {
        case begun
        case waiting(CheckedContinuation<Void, Never>)
        case over
    }

    private let state = Mutex(State())

    var inFlight: Int { state.withLock(\.inFlight) }
    var isDraining: Bool { state.withLock(\.isDraining) }

    /// Counts a request in, until `leave`. - Returns: `false` when only a refusal may be sent.
    func enter() -> Bool {
        state.withLock { state in
            state.inFlight += 1
            return !state.isDraining
        }
    }

    func leave() {
        state.withLock { state in
            state.inFlight -= 1
            if state.inFlight == 0 { Self.endWait(&state) }
        }
    }

    /// From now on `enter` answers `false`.
    func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Returns when nothing is in flight any more, or when the time is over.
    func wait(within limit: Duration) async {
        state.withLock { state in state.wait = state.inFlight == 0 ? .over : .begun }
        let timer = Task {
            try await Task.sleep(for: limit)
            state.withLock { Self.endWait(&$0) }
        }
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if case .over = state.wait { continuation.resume() } else { state.wait = .waiting(continuation) }
            }
        }
        timer.cancel()
    }

    private static func endWait(_ state: inout State) {
        guard let wait = state.wait else { return }
        if case .waiting(let continuation) = wait { continuation.resume() }
        state.wait = .over
    }
}
