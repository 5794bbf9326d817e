import Dispatch
import Foundation
import Synchronization

/// Real threads that take jobs in the order they came. Swift's pool has one thread a core and must never be held by a hash.
final class WorkerThreads: Sendable {
    struct Job: Sendable {
        let run: @Sendable () -> Void
        let refuse: @Sendable (HashingError) -> Void
    }

    private let queue: Queue
    private let count: Int

    /// - Parameter queueLimit: how many jobs may wait, those that run not counted.
    init(count: Int, name: String, queueLimit: Int) {
        self.count = count
        let queue = Queue(limit: queueLimit)
        self.queue = queue
        for _ in 0..<count {
            queue.running.enter()
            let thread = Thread { queue.work() }
            thread.name = name
            thread.start()
        }
    }

    /// Runs the job later, or refuses it at once: `.overloaded` when too many wait, `.closed` after `stop`.
    func add(_ job: Job) {
        guard let refusal = queue.add(job) else { return }
        job.refuse(refusal)
    }

    /// Refuses what waits; what runs, ends.
    func stop() {
        let waiting = queue.close()
        for _ in 0..<count { queue.arrivals.signal() }
        for job in waiting { job.refuse(.closed) }
    }

    func waitUntilStopped() { queue.running.wait() }

    /// What the threads share with their owner; they outlive it by the job they are at.
    private final class Queue: Sendable {
        let arrivals = DispatchSemaphore(value: 0)
        let running = DispatchGroup()
        private let limit: Int
        private let state = Mutex((waiting: [Job](), isClosed: false))

        init(limit: Int) { self.limit = limit }

        func add(_ job: Job) -> HashingError? {
            let refusal: HashingError? = state.withLock { state in
                guard !state.isClosed else { return .closed }
                guard state.waiting.count < limit else { return .overloaded }
                state.waiting.append(job)
                return nil
            }
            if refusal == nil { arrivals.signal() }
            return refusal
        }

        func close() -> [Job] {
            state.withLock { state in
                defer { state = (waiting: [], isClosed: true) }
                return state.waiting
            }
        }

        func work() {
            while let job = next() { job.run() }
            running.leave()
        }

        /// Each signal is one job; a signal without one means that the queue is closed.
        private func next() -> Job? {
            arrivals.wait()
            return state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        }
    }
}
