import Primitives
import Synchronization

/// Keeps calls away from a peer that keeps failing: after `failuresToOpen` failures in a row it lets none through for `openFor`,
/// then one, whose outcome decides.
final class Breaker: Sendable {
    enum Permit { case ordinary, probe }

    enum Outcome {
        case alive, failed
        /// Cancelled or closed: says nothing of the peer.
        case unknown
    }

    private enum State {
        case closed(failures: Int)
        case open(since: Timestamp)
        case probing(since: Timestamp)
    }

    private let failuresToOpen: Int
    private let openFor: Timestamp.Span
    private let state = Mutex(State.closed(failures: 0))

    init(failuresToOpen: Int, openFor: Timestamp.Span) {
        self.failuresToOpen = failuresToOpen
        self.openFor = openFor
    }

    var isOpen: Bool {
        state.withLock { state in
            if case .closed = state { false } else { true }
        }
    }

    /// Leave for one attempt, which must be followed by `record`; `nil` while the peer is left alone.
    func permit(at now: Timestamp) -> Permit? {
        state.withLock { state in
            switch state {
            case .closed: return .ordinary
            case .probing: return nil
            case .open(let since):
                // A clock that was set back must not keep the breaker open for as long as it was set back.
                guard now - since >= openFor || now < since else { return nil }
                state = .probing(since: since)
                return .probe
            }
        }
    }

    /// - Returns: whether this outcome has opened the breaker.
    func record(_ outcome: Outcome, of permit: Permit, at now: Timestamp) -> Bool {
        state.withLock { state in
            switch (state, outcome, permit) {
            case (_, .alive, _):
                state = .closed(failures: 0)
            case (.closed(let failures), .failed, _) where failures + 1 < failuresToOpen:
                state = .closed(failures: failures + 1)
            case (.closed, .failed, _), (.probing, .failed, .probe):
                state = .open(since: now)
                return true
            case (.probing(let since), .unknown, .probe):
                state = .open(since: since)
            case (.open, .failed, _), (.probing, .failed, .ordinary), (_, .unknown, _):
                break
            }
            return false
        }
    }
}
