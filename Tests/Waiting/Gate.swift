import Synchronization

/// Holds whoever comes until it is opened.
public final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    public init() {}

    public func pass() async {
        await withCheckedContinuation { continuation in
            let free = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard !state.isOpen else { return [continuation] }
                state.waiting.append(continuation)
                defer { state.watchers = [] }
                return state.watchers
            }
            for one in free { one.resume() }
        }
    }

    /// Returns when somebody is held.
    public func someoneWaits() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.waiting.isEmpty else { return true }
                state.watchers.append(continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    public func open() {
        let free = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for one in free { one.resume() }
    }
}
