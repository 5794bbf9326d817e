import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Crypto

@Suite struct WorkerThreadsTests {
    /// What became of the jobs, in order.
    private final class Journal: Sendable {
        private let entries = Mutex<[String]>([])
        var all: [String] { entries.withLock { $0 } }
        func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    }

    private let journal = Journal()

    private func job(_ name: String, _ work: @escaping @Sendable () -> Void = {}) -> WorkerThreads.Job {
        WorkerThreads.Job(
            run: { [journal] in
                work()
                journal.add("\(name) ran")
            },
            refuse: { [journal] in journal.add("\(name) \($0)") })
    }

    /// A job that holds its thread until told; `started` once it has it.
    private func blocker(until gate: DispatchSemaphore, started: DispatchSemaphore) -> WorkerThreads.Job {
        job("blocker") {
            started.signal()
            gate.wait()
        }
    }

    @Test("P3 one more than may wait is refused at once, in the caller's thread")
    func overload() {
        let (gate, started, last) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let threads = WorkerThreads(count: 1, name: "test", queueLimit: 2)
        threads.add(blocker(until: gate, started: started))
        started.wait()
        threads.add(job("a"))
        threads.add(job("b") { last.signal() })
        threads.add(job("c"))
        #expect(journal.all == ["c overloaded"])
        gate.signal()
        last.wait()
        threads.add(job("d") { last.signal() })
        last.wait()
        threads.stop()
        threads.waitUntilStopped()
        #expect(journal.all == ["c overloaded", "blocker ran", "a ran", "b ran", "d ran"])
    }

    @Test("P3 jobs run in the order they came")
    func order() {
        let (gate, started, last) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let threads = WorkerThreads(count: 1, name: "test", queueLimit: 100)
        threads.add(blocker(until: gate, started: started))
        started.wait()
        let names = (0..<50).map(String.init)
        for name in names { threads.add(job(name)) }
        threads.add(job("last") { last.signal() })
        gate.signal()
        last.wait()
        threads.stop()
        threads.waitUntilStopped()
        #expect(journal.all == ["blocker ran"] + names.map { "\($0) ran" } + ["last ran"])
    }

    @Test("P3 stopping refuses what waits and lets end what runs")
    func stopping() {
        let (gate, started) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let threads = WorkerThreads(count: 1, name: "test", queueLimit: 10)
        threads.add(blocker(until: gate, started: started))
        started.wait()
        threads.add(job("a"))
        threads.stop()
        threads.add(job("b"))
        #expect(journal.all == ["a closed", "b closed"])
        gate.signal()
        threads.waitUntilStopped()
        #expect(journal.all == ["a closed", "b closed", "blocker ran"])
    }

    @Test("P3 as many run at once as there are threads, and no more")
    func parallelism() {
        let (gate, started) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let running = Mutex((now: 0, most: 0))
        let threads = WorkerThreads(count: 2, name: "test", queueLimit: 300)
        for _ in 0..<2 { threads.add(blocker(until: gate, started: started)) }
        for _ in 0..<2 { started.wait() }
        let done = DispatchSemaphore(value: 0)
        for _ in 0..<200 {
            threads.add(
                job("short") {
                    running.withLock { $0 = (now: $0.now + 1, most: max($0.most, $0.now + 1)) }
                    running.withLock { $0.now -= 1 }
                    done.signal()
                })
        }
        #expect(journal.all.isEmpty)
        for _ in 0..<2 { gate.signal() }
        for _ in 0..<200 { done.wait() }
        threads.stop()
        threads.waitUntilStopped()
        #expect((1...2).contains(running.withLock { $0.most }))
    }

    @Test("P3 every job is answered exactly once, whoever stops the threads when", arguments: 0..<20)
    func stopRace(_ round: Int) {
        let threads = WorkerThreads(count: 2, name: "test", queueLimit: 16)
        DispatchQueue.concurrentPerform(iterations: 4) { lane in
            for index in 0..<50 { threads.add(job("\(lane)-\(index)")) }
            if lane == round % 4 { threads.stop() }
        }
        threads.stop()
        threads.waitUntilStopped()
        #expect(Set(journal.all.map { $0.split(separator: " ")[0] }).count == 200)
        #expect(journal.all.count == 200)
    }
}
