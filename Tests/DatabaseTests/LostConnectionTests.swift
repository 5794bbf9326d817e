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

    @Test("S4 a COMMIT that was answered with a warning is settled on a new connection before the write is")
    func warnedCommit() async throws {
        let proxy = try CuttingProxy(to: try #require(ScratchDatabase.serverFolder))
        defer { proxy.stop() }
        let database = try open(through: proxy)
        defer { database.close() }
        try await database.write { try $0.enter("before") }
        let connections = proxy.connections
        proxy.arm(.warningBeforeCommitIsAnswered)
        try await database.write { try $0.enter("during") }
        #expect(proxy.connections == connections + 1)
        #expect(try await database.people() == ["before", "during"])
        #expect(metrics.value(#"database_batches_repeated_total{database="postgres"}"#) == 0)
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
}
