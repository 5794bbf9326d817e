import Database
import Runtime
import Synchronization
import Testing

struct QueueTests {
    let scratch: Scratch
    let metrics = Metrics()

    init() throws { scratch = try Scratch() }

    @Test("a full queue refuses at once and forgets nothing it took")
    func overload() async throws {
        let database = try scratch.open(options: .init(queueLimit: 3), metrics: metrics)
        defer { database.close() }
        let results = await database.inOneBatch((1...5).map { number in { tx in try tx.enter("person \(number)") } })
        #expect(results.map(\.databaseError) == [nil, nil, nil, .overloaded, .overloaded])
        #expect(try await database.people() == ["person 1", "person 2", "person 3"])
        try await database.write { try $0.enter("later") }
    }

    @Test("reads have a bounded queue of their own")
    func readOverload() async throws {
        let database = try scratch.open(options: .init(readers: 1, queueLimit: 1))
        defer { database.close() }
        let gate = Gate()
        let held = Task.immediate { try await database.read { _ in gate.pass() } }
        await gate.arrival()
        let waiting = Task.immediate { try await database.people() }
        await #expect(throws: DatabaseError.overloaded) { try await database.people() }
        try await database.write { try $0.enter("unhindered") }
        gate.open()
        try await held.value
        #expect(try await waiting.value == ["unhindered"])
    }

    @Test("the length of the queue is a metric")
    func length() async throws {
        let database = try scratch.open(metrics: metrics)
        defer { database.close() }
        let series = #"database_queue_length{database="\#(scratch.label)",queue="write"}"#
        let gate = Gate()
        let held = Task.immediate { try await database.write { _ in gate.pass() } }
        await gate.arrival()
        let waiting = (1...4).map { number in Task.immediate { try await database.write { try $0.enter("person \(number)") } } }
        #expect(metrics.value(series) == 4)
        gate.open()
        try await held.value
        for task in waiting { try await task.value }
        #expect(metrics.value(series) == 0)
    }

    @Test("closing ends what is queued and refuses what comes later")
    func closing() async throws {
        let database = try scratch.open()
        let gate = Gate()
        let held = Task.immediate { try await database.write { _ in gate.pass() } }
        await gate.arrival()
        let queued = Task.immediate { try await database.write { try $0.enter("queued") } }
        gate.open()
        database.close()
        try await held.value
        try await queued.value
        database.close()
        await #expect(throws: DatabaseError.closed) { try await database.write { try $0.enter("late") } }
        await #expect(throws: DatabaseError.closed) { try await database.people() }
        let reopened = try scratch.open()
        defer { reopened.close() }
        #expect(try await reopened.people() == ["queued"])
    }

    @Test("cancelling the caller neither loses its answer nor its write")
    func cancellation() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let gate = Gate()
        let held = Task.immediate { try await database.write { _ in gate.pass() } }
        await gate.arrival()
        let cancelled = Task.immediate { try await database.write { try $0.enter("cancelled") } }
        cancelled.cancel()
        gate.open()
        try await held.value
        try await cancelled.value
        #expect(try await database.people() == ["cancelled"])
    }

    @Test("a database that is dropped without closing still answers its last caller")
    func dropped() async throws {
        try await scratch.open().write { try $0.enter("last") }
        let reopened = try scratch.open()
        defer { reopened.close() }
        #expect(try await reopened.people() == ["last"])
    }
}
