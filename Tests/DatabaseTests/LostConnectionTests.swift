import Database
import Foundation
import Runtime
import ScratchDatabase
import Synchronization
import Testing

/// What becomes of writes and reads when the line to a PostgreSQL server breaks (SPEC S4).
@Suite(.enabled(if: !ScratchDatabase.isSQLite))
struct LostConnectionTests {
    let scratch: Scratch
    let metrics = Metrics()

    init() throws { scratch = try Scratch() }

    @Test(
        "S4 a COMMIT whose answer is lost is found to have happened or not, and the write is made exactly once",
        arguments: [CuttingProxy.Cut.beforeCommitArrives, .beforeCommitIsAnswered])
    func lostCommit(_ cut: CuttingProxy.Cut) async throws {
        let proxy = try CuttingProxy(to: try #require(ScratchDatabase.serverFolder))
        defer { proxy.stop() }
        let database = try open(through: proxy)
        defer { database.close() }
        try await database.write { try $0.enter("before") }
        proxy.arm(cut)
        try await database.write { try $0.enter("during") }
        try await database.write { try $0.enter("after") }
        #expect(proxy.count == 1)
        #expect(try await database.people() == ["before", "during", "after"])
        let repeats = metrics.value(#"database_batches_repeated_total{database="postgres"}"#)
        #expect(repeats == (cut == .beforeCommitArrives ? 1 : 0))
    }

    @Test(
        "S4 a COMMIT that was answered with a warning is settled on new connections, until one says it without, before the write is",
        arguments: [1, 3])
    func warnedCommit(times: Int) async throws {
        let proxy = try CuttingProxy(to: try #require(ScratchDatabase.serverFolder))
        defer { proxy.stop() }
        let database = try open(through: proxy)
        defer { database.close() }
        try await database.write { try $0.enter("before") }
        let connections = proxy.connections
        proxy.arm(.warningBeforeCommitIsAnswered, times: times)
        try await database.write { try $0.enter("during") }
        #expect(proxy.connections == connections + times)
        #expect(try await database.people() == ["before", "during"])
        #expect(metrics.value(#"database_batches_repeated_total{database="postgres"}"#) == 0)
    }

    @Test("S4 a connection that breaks while it is set up is tried again")
    func cutAtTheStart() async throws {
        let proxy = try CuttingProxy(to: try #require(ScratchDatabase.serverFolder))
        defer { proxy.stop() }
        let database = try open(through: proxy)
        defer { database.close() }
        try await database.write { try $0.enter("before") }
        proxy.doom(3)
        try await endSessions()
        try await database.write { try $0.enter("after") }
        #expect(try await database.people() == ["before", "after"])
    }

    @Test("S4 an error among rows that nobody wanted undoes its own closure's work and no neighbour's")
    func untoldError() async throws {
        let database = try scratch.open(metrics: metrics)
        defer { database.close() }
        let results = await database.inOneBatch([
            { try $0.enter("first") },
            { tx in
                try tx.enter("second")
                _ = try tx.first("SELECT 10 / (3 - number) FROM (VALUES (1), (2), (3)) AS numbers (number)") { try $0.next(Int.self) }
            }, { try $0.enter("third") },
        ])
        #expect(results.map { $0.databaseError == nil } == [true, false, true])
        #expect(try await database.people() == ["first", "third"])
    }

    @Test("what somebody locks at the server's own prompt stops those who need it, and nobody else", .timeLimit(.minutes(1)))
    func lockedTable() async throws {
        let (one, other) = (try scratch.open(metrics: metrics), try scratch.open())
        defer { for database in [one, other] { database.close() } }
        try await one.write { try $0.run("INSERT INTO sites VALUES (1, 'one', 100, 0)") }
        let keyboard = Pipe()
        let prompt = try Self.prompt(reading: keyboard, scratch.place.url())
        try keyboard.fileHandleForWriting.write(contentsOf: Data("BEGIN; LOCK TABLE entries;\n".utf8))
        while try await !isLocked("entries") { await Task.yield() }
        let waiting = Task { try await one.write { try $0.enter("somebody") } }
        while try await !isLocked("write_turn") { await Task.yield() }
        try await other.write { try $0.run("UPDATE sites SET held = 1") }
        while metrics.value(Self.repeats) == 0 { await Task.yield() }
        try keyboard.fileHandleForWriting.write(contentsOf: Data("COMMIT;\n".utf8))
        try keyboard.fileHandleForWriting.close()
        try await waiting.value
        prompt.waitUntilExit()
        #expect(try await one.people() == ["somebody"])
    }

    private static let repeats = #"database_batches_repeated_total{database="postgres"}"#

    private func isLocked(_ table: String) async throws -> Bool {
        let other = try Database.open(scratch.place.location("other"), migrations: [])
        defer { other.close() }
        return try await other.read { [schema = scratch.place.sessionName()] in
            try $0.first(
                """
                SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
                WHERE relname = CAST($1 AS TEXT) AND relnamespace = CAST(CAST($2 AS TEXT) AS regnamespace) AND granted AND mode LIKE '%Exclusive%'
                """, table, schema
            ) { try $0.next(Int.self) } ?? 0
        } > 0
    }

    @Test("S2 neither metrics nor errors show a URL's password")
    func password() async throws {
        let folder = try #require(ScratchDatabase.serverFolder)
        let url = "postgresql://postgres:hunter2@?host=\(folder)&dbname=postgres&options=-csearch_path%3D\(scratch.place.sessionName())"
        let database = try Database.open(.postgresql(url: url), migrations: Scratch.schema, metrics: metrics)
        defer { database.close() }
        try await database.write { try $0.enter("somebody") }
        #expect(metrics.text().contains(#"database="postgres""#))
        #expect(!metrics.text().contains("hunter2"))
        for url in ["postgresql://u:100%hunter2@db/x", "postgresql://u:hunter2@[::1/x"] {
            let error = #expect(throws: DatabaseError.self) { try Database.open(.postgresql(url: url), migrations: []) }
            #expect(error.map { "\($0)".contains("hunter2") } == false)
        }
    }

    private func open(through proxy: CuttingProxy) throws -> Database {
        let url = try #require(scratch.place.url(through: proxy.folder))
        return try Database.open(.postgresql(url: url), migrations: Scratch.schema, metrics: metrics)
    }

    @Test("S4 sessions that the server ended are opened again, for writes and for reads")
    func endedSessions() async throws {
        let database = try scratch.open(metrics: metrics)
        defer { database.close() }
        try await database.write { try $0.enter("before") }
        #expect(try await database.people() == ["before"])
        try await endSessions()
        #expect(try await database.people() == ["before"])
        try await database.write { try $0.enter("after") }
        #expect(try await database.people() == ["before", "after"])
    }

    @Test("a batch in whose way somebody stands who takes no turns is run again")
    func conflict() async throws {
        let database = try scratch.open(metrics: metrics)
        defer { database.close() }
        try await database.write { try $0.run("INSERT INTO sites VALUES (1, 'one', 100, 0)") }
        let runs = Atomic(0)
        let url = scratch.place.url()
        try await database.write { tx in
            let held = try tx.first("SELECT held FROM sites") { try $0.next(Int.self) } ?? 0
            if runs.add(1, ordering: .relaxed).newValue == 1 { try Self.atPrompt("UPDATE sites SET held = held + 10", url) }
            try tx.run("UPDATE sites SET held = $1", held + 1)
        }
        #expect(try await database.read { try $0.first("SELECT held FROM sites") { try $0.next(Int.self) } } == 11)
        #expect(metrics.value(#"database_batches_repeated_total{database="postgres"}"#) == 1)
    }

    /// Has the server end every session of this test's database.
    private func endSessions() async throws {
        let other = try Database.open(scratch.place.location("other"), migrations: [])
        defer { other.close() }
        let ended = try await other.read { [name = scratch.place.sessionName()] snapshot in
            try snapshot.all("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name) {
                try $0.next(Int.self)
            }
        }
        #expect(!ended.isEmpty)
    }

    /// Runs a statement at the server's own prompt, as an operator might.
    private static func atPrompt(_ sql: String, _ url: String?) throws {
        let prompt = try Process.run(URL(filePath: "/usr/bin/psql"), arguments: ["--quiet", try #require(url), "--command", sql])
        prompt.waitUntilExit()
        #expect(prompt.terminationStatus == 0)
    }

    private static func prompt(reading input: Pipe, _ url: String?) throws -> Process {
        let prompt = Process()
        prompt.executableURL = URL(filePath: "/usr/bin/psql")
        prompt.arguments = ["--quiet", try #require(url)]
        prompt.standardInput = input
        try prompt.run()
        return prompt
    }
}
