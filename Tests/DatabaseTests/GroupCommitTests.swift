import Database
import Runtime
import ScratchDatabase
import Testing

struct GroupCommitTests {
    private enum Refusal: Error { case own }

    let scratch: Scratch
    let metrics = Metrics()

    init() throws { scratch = try Scratch() }

    @Test("writes that wait together share commits of at most the batch limit, in the order of their calls")
    func batches() async throws {
        let database = try scratch.open(options: .init(batchLimit: 8), metrics: metrics)
        defer { database.close() }
        let names = (1...20).map { "person \($0)" }
        let results = await database.inOneBatch(names.map { name in { tx in try tx.enter(name) } })
        #expect(results.allSatisfy { $0.databaseError == nil })
        #expect(try await database.people() == names)
        // One for the write that held the line, then 8 + 8 + 4.
        #expect(metrics.value(#"database_commits_total{database="\#(scratch.label)"}"#) == 4)
        #expect(metrics.value(#"database_writes_total{database="\#(scratch.label)"}"#) == 21)
    }

    @Test("a closure that throws undoes its own work only and gets its own error")
    func ownFailure() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let results = await database.inOneBatch([
            { tx in try tx.enter("before") },
            { tx in
                try tx.enter("undone")
                throw Refusal.own
            },
            { tx in
                #expect(try tx.people() == ["before"])
                try tx.enter("after")
            },
        ])
        #expect(throws: Refusal.own) { try results[1].get() }
        #expect(throws: Never.self) { try results[0].get() }
        #expect(throws: Never.self) { try results[2].get() }
        #expect(try await database.people() == ["before", "after"])
    }

    @Test("a closure that catches a failed statement is undone all the same, and runs nothing more")
    func swallowedFailure() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let violation = DatabaseError.constraint(name: "entries_pkey")
        let results = await database.inOneBatch([
            { tx in try tx.enter("kept") },
            { tx in
                try tx.enter("undone")
                #expect(throws: violation) { try tx.enter("kept") }
                #expect(throws: violation) { try tx.people() }
            },
        ])
        #expect(results.map(\.databaseError) == [nil, violation])
        #expect(try await database.people() == ["kept"])
    }

    @Test("nothing of a batch shows before its commit")
    func invisibleBeforeCommit() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let gate = Gate()
        let writes = Task {
            await database.inOneBatch([{ tx in try tx.enter("first") }, { _ in gate.pass() }])
        }
        await gate.arrival()
        #expect(try await database.people() == [])
        gate.open()
        _ = await writes.value
        #expect(try await database.people() == ["first"])
    }

    @Test("a constraint that only the commit checks fails its own write, not the batch")
    func deferredViolation() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let results = await database.inOneBatch([
            { tx in try tx.enter("before") },
            { tx in try tx.enter("nowhere", site: 404) },
            { tx in try tx.enter("after") },
        ])
        #expect(results.map(\.databaseError) == [nil, .foreignKey, nil])
        #expect(try await database.people() == ["before", "after"])
    }

    @Test("a full disk fails the whole batch, and the writer goes on afterwards", .enabled(if: ScratchDatabase.isSQLite))
    func fullDisk() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { try $0.each("PRAGMA max_page_count = 20") { _ in } }
        let big = String(repeating: "x", count: 200_000)
        let results = await database.inOneBatch([
            { tx in try tx.enter("before") },
            { tx in try tx.enter(big) },
            { tx in try tx.enter("after") },
        ])
        #expect(results[1].databaseError == .failed(code: 13, message: "database or disk is full"))
        // Whoever was told of success is there, whoever was not is not.
        let kept = zip(["before", big, "after"], results).filter { $1.databaseError == nil }.map(\.0)
        #expect(try await database.people() == kept)
        try await database.write { try $0.each("PRAGMA max_page_count = 1000") { _ in } }
        try await database.write { try $0.enter("later") }
        #expect(try await database.people() == kept + ["later"])
    }

    @Test("a transaction that the engine gave up fails every write of the batch, even one that caught the error")
    func lostTransaction() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let results = await database.inOneBatch([
            { tx in try tx.enter("before") },
            { tx in _ = try? tx.run("ROLLBACK") },
            { tx in try tx.enter("after") },
        ])
        #expect(results.allSatisfy { $0.databaseError != nil })
        #expect(try await database.people() == [])
        try await database.write { try $0.enter("later") }
        #expect(try await database.people() == ["later"])
    }

    @Test("64 tasks that count up one number lose no step")
    func race() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { try $0.run("INSERT INTO sites VALUES (1, 'one', 1000000, 0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    for _ in 0..<20 {
                        try await database.write { tx in
                            let held = try tx.first("SELECT held FROM sites") { try $0.next(Int.self) } ?? 0
                            try tx.run("UPDATE sites SET held = $1", held + 1)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.read { try $0.first("SELECT held FROM sites") { try $0.next(Int.self) } } == 64 * 20)
    }
}
