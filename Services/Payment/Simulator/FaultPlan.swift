import Primitives
import Synchronization

/// Which new trades go wrong, and how: for each fault so many of a hundred, drawn from a seed. The same seed draws the same faults for the
/// same line of trades.
final class FaultPlan: Sendable {
    /// `GET` and `PUT /faults/plan`.
    struct Draft: Codable, Equatable, Sendable {
        let seed: UInt64
        /// In percent.
        let chances: [Fault: Int]
    }

    private struct State {
        var draft: Draft
        var draws: SplitMix64

        init(_ draft: Draft) {
            self.draft = draft
            draws = SplitMix64(seed: draft.seed)
        }
    }

    private let state: Mutex<State>

    init(_ draft: Draft) { state = Mutex(State(draft)) }

    var draft: Draft { state.withLock { $0.draft } }

    /// The draws begin anew.
    func replace(by draft: Draft) { state.withLock { $0 = State(draft) } }

    /// The faults of the next trade. Every fault is drawn for, so that another chance for one changes nothing about the others.
    func next() -> [Fault] {
        state.withLock { state in
            Fault.allCases.filter { fault in Int(state.draws.next() % 100) < state.draft.chances[fault, default: 0] }
        }
    }
}
