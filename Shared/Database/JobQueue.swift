import Dispatch
import Synchronization

/// A bounded line of work from Swift's tasks to threads of our own: who brings work never waits, who takes it does.
final class JobQueue<Job: Sendable>: Sendable {
    private struct State {
        var jobs: [Job] = []
        var sleepers = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { state.withLock { $0.jobs.count } }

    /// - Throws: `.overloaded` when the queue is full, `.closed` after `close()`.
    func add(_ job: Job) throws(DatabaseError) {
        let isWaitedFor = try state.withLock { state throws(DatabaseError) in
            guard !state.isClosed else { throw .closed }
            guard state.jobs.count < limit else { throw .overloaded }
            state.jobs.append(job)
            guard state.sleepers > 0 else { return false }
            state.sleepers -= 1
            return true
        }
        if isWaitedFor { wakeUp.signal() }
    }

    /// The oldest jobs, after waiting for one if there is none; empty only when the queue is closed and everything is done.
    func take(atMost count: Int) -> [Job] {
        while true {
            if let jobs = takeNow(atMost: count) { return jobs }
            wakeUp.wait()
        }
    }

    /// Refuses new work; what is queued can still be taken.
    func close() {
        let sleepers = state.withLock { state in
            defer { state.sleepers = 0 }
            state.isClosed = true
            return state.sleepers
        }
        for _ in 0..<sleepers { wakeUp.signal() }
    }

    private func takeNow(atMost count: Int) -> [Job]? {
        state.withLock { state in
            guard state.jobs.isEmpty else {
                defer { state.jobs.removeFirst(min(count, state.jobs.count)) }
                return Array(state.jobs.prefix(count))
            }
            guard !state.isClosed else { return [] }
            state.sleepers += 1
            return nil
        }
    }
}
