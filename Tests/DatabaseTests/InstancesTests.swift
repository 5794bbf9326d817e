import Database
import Runtime
import ScratchDatabase
import Synchronization
import Testing

/// Several processes of a service on one database.
struct InstancesTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("two instances that count up one number lose no step", .timeLimit(.minutes(2)))
    func race() async throws {
        let instances = try [scratch.open(), scratch.open()]
        defer { for instance in instances { instance.close() } }
        try await instances[0].write { try $0.run("INSERT INTO sites VALUES (1, 'one', 1000000, 0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for _ in 0..<25 {
                        try await instances[task % 2].write { tx in
                            let held = try tx.first("SELECT held FROM sites") { try $0.next(Int.self) } ?? 0
                            try tx.run("UPDATE sites SET held = $1", held + 1)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await instances[1].read { try $0.first("SELECT held FROM sites") { try $0.next(Int.self) } } == 16 * 25)
    }

    @Test("of two instances that want the last seats, both together get no more than there are", .timeLimit(.minutes(2)))
    func lastSeats() async throws {
        let instances = try [scratch.open(), scratch.open()]
        defer { for instance in instances { instance.close() } }
        try await instances[0].write { try $0.run("INSERT INTO sites VALUES (1, 'one', 30, 0)") }
        let taken = await withTaskGroup(of: Bool.self) { group in
            for candidate in 0..<100 {
                group.addTask {
                    let taking = Task {
                        try await instances[candidate % 2].write { tx in
                            try tx.run("UPDATE sites SET held = held + 1 WHERE code = 1")
                            try tx.enter("candidate \(candidate)", site: 1)
                        }
                    }
                    let error = await taking.result.databaseError
                    #expect(error == nil || error == .constraint(name: "seats_within_capacity"))
                    return error == nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 30)
        #expect(try await instances[1].people().count == 30)
    }

    @Test("an instance sees at once what another was answered")
    func readsOthersWrites() async throws {
        let (one, two) = (try scratch.open(), try scratch.open())
        defer { [one, two].forEach { $0.close() } }
        for number in 1...50 {
            try await one.write { try $0.enter("person \(number)") }
            #expect(try await two.people().count == number)
        }
    }

    @Test("an instance waits for the transaction of another")
    func waits() async throws {
        let (one, two) = (try scratch.open(), try scratch.open())
        defer { [one, two].forEach { $0.close() } }
        let gate = Gate()
        let held = Task.immediate {
            try await one.write { tx in
                try tx.enter("one")
                gate.pass()
            }
        }
        await gate.arrival()
        let waiting = Task.immediate { try await two.write { try $0.enter("two") } }
        gate.open()
        try await held.value
        try await waiting.value
        #expect(try await two.people() == ["one", "two"])
    }

    /// Two migrations that take their tables in the order opposite to the writes of `serve`.
    private static let upgrade = [
        Migration(
            2, "grades", "ALTER TABLE sites ADD COLUMN grade INTEGER NOT NULL DEFAULT 1",
            "ALTER TABLE entries ADD COLUMN grade INTEGER NOT NULL DEFAULT 1", "UPDATE sites SET grade = 2"),
        Migration(3, "marks", "CREATE TABLE marks (site INTEGER NOT NULL REFERENCES sites (code))", "INSERT INTO marks VALUES (1)"),
    ]

    @Test("S7 an older program's reads and writes go on while a newer one changes the schema, and afterwards", .timeLimit(.minutes(2)))
    func rollingUpgrade() async throws {
        let old = try scratch.open()
        defer { old.close() }
        try await old.write { try $0.run("INSERT INTO sites VALUES (1, 'one', 1000000, 0)") }
        let isUpgraded = Mutex(false)
        let served = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<4 {
                group.addTask { @Sendable in
                    var (count, afterwards) = (0, 0)
                    while afterwards < 20 {
                        afterwards += isUpgraded.withLock { $0 ? 1 : 0 }
                        try await Self.serve(old, "person \(task) \(count)")
                        count += 1
                    }
                    return count
                }
            }
            let new = try scratch.open(Scratch.schema + Self.upgrade)
            try await new.write { try $0.run("UPDATE sites SET grade = grade + 1") }
            isUpgraded.withLock { $0 = true }
            new.close()
            return try await group.reduce(0, +)
        }
        let new = try scratch.open(Scratch.schema + Self.upgrade)
        defer { new.close() }
        let kept = try await new.read { snapshot in
            try snapshot.first("SELECT held, grade, (SELECT count(*) FROM entries WHERE grade = 1) FROM sites") {
                [try $0.next(Int.self), try $0.next(Int.self), try $0.next(Int.self)]
            }
        }
        #expect(kept == [served, 3, served])
    }

    @Test(
        "S7 a migration that a reader of an older program crosses is applied all the same, and the reader answered",
        .enabled(if: !ScratchDatabase.isSQLite), .timeLimit(.minutes(1)))
    func crossing() async throws {
        let (old, watch) = (try scratch.open(), try scratch.open([], name: "watch"))
        defer { [old, watch].forEach { $0.close() } }
        let gate = Gate()
        let reading = Task.immediate {
            try await old.read { snapshot in
                let entries = try snapshot.first("SELECT count(*) FROM entries") { try $0.next(Int.self) }
                gate.pass()
                return (entries, try snapshot.first("SELECT count(*) FROM sites") { try $0.next(Int.self) })
            }
        }
        await gate.arrival()
        let migrating = Task.detached { [scratch] in try scratch.open(Scratch.schema + Self.upgrade.prefix(1)).close() }
        // It has one table and waits for the other, which the reader has.
        let name = scratch.place.sessionName()
        while try await !watch.read({ try $0.isWaiting(name) }) {}
        gate.open()
        #expect(try await reading.value == (0, 0))
        try await migrating.value
    }

    /// A write and a read of the older program, each over both tables.
    private static func serve(_ database: Database, _ person: String) async throws {
        try await database.write { tx in
            // With its columns named, as every statement that outlives a migration must.
            try tx.run(
                """
                INSERT INTO entries (position, person, subject, site)
                SELECT COALESCE(MAX(position), 0) + 1, $1, 'CET4', 1 FROM entries
                """, person)
            try tx.run("UPDATE sites SET held = held + 1 WHERE code = 1")
        }
        let (held, entries) = try await database.read { snapshot in
            let entries = try snapshot.first("SELECT count(*) FROM entries") { try $0.next(Int.self) }
            return (try snapshot.first("SELECT held FROM sites") { try $0.next(Int.self) }, entries)
        }
        #expect(held == entries)
    }
}

extension Reading {
    /// Whether a session of this name waits for a lock.
    fileprivate func isWaiting(_ name: String) throws -> Bool {
        try first("SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'", name) {
            try $0.next(Bool.self)
        } ?? false
    }
}
