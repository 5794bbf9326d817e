import Primitives
import Runtime
import Synchronization
import Testing
import Waiting

@testable import Service

@Suite(.timeLimit(.minutes(5))) struct JobTests {
    struct Trouble: Error {}

    /// Runs the job until something in it opens the gate.
    private func run(_ job: Job<Void>, until gate: Gate, log: Log = .silent) async {
        let work = Task { await job.run((), log: log) { true } }
        await gate.pass()
        work.cancel()
        await work.value
    }

    @Test("Strands of a job don't wait for each other")
    func strands() async {
        let (done, stuck) = (Gate(), Gate())
        let rounds = Mutex(0)
        let job = Job<Void>("test", every: .zero) { _ in
            [
                {
                    await stuck.pass()
                },
                {
                    guard rounds.next() == 5 else { return }
                    done.open()
                    stuck.open()
                },
            ]
        }
        await run(job, until: done)
        #expect(rounds.withLock { $0 } >= 5)
    }

    @Test("A run that fails is logged, and the next one comes as usual")
    func failing() async {
        let done = Gate()
        let runs = Mutex(0)
        let lines = Mutex(0)
        let log = Log(service: "test", level: .error, now: { Timestamp(seconds: 0) }) { _ in lines.withLock { $0 += 1 } }
        let job = Job<Void>("test", every: .zero) { _ in
            if runs.next() == 4 { done.open() }
            throw Trouble()
        }
        await run(job, until: done, log: log)
        #expect(lines.withLock { $0 } >= 3)
    }

    @Test("Work on many is done at most so many at a time, all of it, and no more is begun once it is cancelled")
    func concurrently() async {
        let present = Mutex(0)
        let most = Mutex(0)
        let squares = await (0..<200).concurrently(atMost: 7) { number in
            let now = present.next()
            most.withLock { $0 = max($0, now) }
            await Task.yield()
            present.withLock { $0 -= 1 }
            return number * number
        }
        #expect(squares.sorted() == (0..<200).map { $0 * $0 })
        #expect((2...7).contains(most.withLock { $0 }))
        let gate = Gate()
        let cancelled = Task {
            await (0..<200).concurrently(atMost: 2) { _ in await gate.pass() }.count
        }
        await gate.someoneWaits()
        cancelled.cancel()
        gate.open()
        #expect(await cancelled.value < 200)
    }

    @Test("A process whose turn it isn't does nothing, and begins when it is")
    func turns() async {
        let begun = Gate()
        let asked = Mutex(0)
        let early = Mutex(0)
        let job = Job<Void>("test", every: .zero) { (_: Void) async throws -> Void in
            if asked.withLock({ $0 }) < 3 { early.withLock { $0 += 1 } }
            begun.open()
        }
        let work = Task {
            await job.run((), log: .silent) {
                asked.withLock {
                    $0 += 1
                    return $0 >= 3
                }
            }
        }
        await begun.pass()
        work.cancel()
        await work.value
        #expect(early.withLock { $0 } == 0)
    }
}

extension Mutex<Int> {
    /// Counts one more.
    fileprivate borrowing func next() -> Int {
        withLock { count in
            count += 1
            return count
        }
    }
}
