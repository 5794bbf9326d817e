import PaymentDomain
import Primitives
import Synchronization

/// Lets one call about an attempt go to its gateway at a time, whoever asks: the job, a payer who presses 更新, a browser that comes back.
/// Those who wait share the next call; nobody gets the answer of a call that had begun before they asked.
final class AttemptTurns: Sendable {
    private struct Turn {
        let number: Int
        let intent: Settlement.Intent
        var isWaiting = true
        let task: Task<Settlement, any Error>
    }

    /// The last turn of each attempt's line. A line has three at most: one under way, one waiting to look, one waiting to end.
    private let last = Mutex<[ID<Attempt>: Turn]>([:])

    /// - Parameter call: asks the gateway and writes down its answer.
    func ask(
        about attempt: ID<Attempt>, _ intent: Settlement.Intent, _ call: @escaping @Sendable () async throws -> Settlement
    ) async throws -> Settlement {
        try await turn(of: attempt, intent, call).value
    }

    /// The call that a caller of this moment shares.
    func turn(
        of attempt: ID<Attempt>, _ intent: Settlement.Intent, _ call: @escaping @Sendable () async throws -> Settlement
    ) -> Task<Settlement, any Error> {
        last.withLock { last in
            let before = last[attempt]
            // Who is about to end an attempt looks at it, too.
            if let before, before.isWaiting, before.intent == intent || before.intent == .end { return before.task }
            let number = (before?.number ?? 0) + 1
            let task = Task {
                _ = await before?.task.result
                begin(number, of: attempt)
                defer { end(number, of: attempt) }
                return try await call()
            }
            last[attempt] = Turn(number: number, intent: intent, task: task)
            return task
        }
    }

    private func begin(_ number: Int, of attempt: ID<Attempt>) {
        last.withLock { if $0[attempt]?.number == number { $0[attempt]?.isWaiting = false } }
    }

    private func end(_ number: Int, of attempt: ID<Attempt>) {
        last.withLock { if $0[attempt]?.number == number { $0[attempt] = nil } }
    }
}
