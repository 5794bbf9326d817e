import ScratchDatabase
import Testing

@testable import Database

struct ReadingTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("a snapshot stays as it was while others write")
    func snapshot() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { try $0.enter("old") }
        let gate = Gate()
        let reading = Task.immediate {
            try await database.read { snapshot in
                let before = try snapshot.people()
                gate.pass()
                return [before, try snapshot.people()]
            }
        }
        await gate.arrival()
        try await database.write { try $0.enter("new") }
        #expect(try await database.people() == ["old", "new"])
        gate.open()
        #expect(try await reading.value == [["old"], ["old"]])
    }

    @Test(
        "no snapshot is left open after its answer, which would keep the log from being carried over",
        .enabled(if: ScratchDatabase.isSQLite))
    func released() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { try $0.enter("a") }
        _ = try await database.people()
        try await database.write { try $0.enter("b") }
        let connection = try SQLiteConnection(path: scratch.path(), use: .writing)
        _ = try connection.rows("PRAGMA busy_timeout = 1")
        #expect(try connection.rows("PRAGMA wal_checkpoint(TRUNCATE)") == [[.integer(0), .integer(0), .integer(0)]])
    }

    @Test("a read sees every write that was answered before it")
    func readsOwnWrites() async throws {
        let database = try scratch.open()
        defer { database.close() }
        for number in 1...100 {
            try await database.write { try $0.enter("person \(number)") }
            #expect(try await database.people().count == number)
        }
    }

    @Test("a snapshot can't change anything")
    func readOnly() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let error: DatabaseError =
            ScratchDatabase.isSQLite
            ? .failed(code: 8, message: "attempt to write a readonly database")
            : .failed(code: 25006, message: "25006 cannot execute INSERT in a read-only transaction")
        await #expect(throws: error) {
            try await database.read { snapshot in
                _ = try snapshot.first("INSERT INTO sites VALUES (1, 'one', 1, 0) RETURNING code") { try $0.next(Int.self) }
            }
        }
    }

    @Test("rows can be read in the midst of the same statement's rows")
    func nested() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { tx in for name in ["a", "b", "c"] { try tx.enter(name) } }
        let pairs = try await database.read { snapshot in
            var pairs: [String] = []
            func visit(_ prefix: String, _ depth: Int) throws {
                try snapshot.each("SELECT person FROM entries ORDER BY person") { row in
                    let name = prefix + (try row.next())
                    depth == 0 ? pairs.append(name) : try visit(name, depth - 1)
                }
            }
            try visit("", 1)
            return pairs
        }
        #expect(pairs == ["aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc"])
    }

    @Test("an answer that was left half read doesn't disturb what follows")
    func abandoned() async throws {
        struct Enough: Error {}
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { tx in for name in ["a", "b", "c"] { try tx.enter(name) } }
        for _ in 0..<2 {
            await #expect(throws: Enough.self) {
                try await database.read { try $0.each("SELECT person FROM entries") { _ in throw Enough() } }
            }
            #expect(
                try await database.write { tx in
                    try tx.first("SELECT person FROM entries ORDER BY position") { try $0.next(String.self) }
                } == "a")
        }
        #expect(try await database.people() == ["a", "b", "c"])
    }

    @Test("`first` is nil without rows, `run` counts the rows changed")
    func counts() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { tx in
            for name in ["a", "b", "c"] { try tx.enter(name) }
            #expect(try tx.run("UPDATE entries SET subject = 'CET6' WHERE person <> $1", "a") == 2)
            #expect(try tx.run("SELECT person FROM entries") == 0)
            #expect(try tx.run("DELETE FROM entries WHERE person = $1", "nobody") == 0)
            #expect(try tx.first("SELECT person FROM entries WHERE person = $1", "nobody") { try $0.next(String.self) } == nil)
            #expect(try tx.all("DELETE FROM entries RETURNING person") { try $0.next(String.self) }.sorted() == ["a", "b", "c"])
        }
    }

    /// Not `Sendable`: what a careless closure would need to keep its transaction.
    private final class Pocket: @unchecked Sendable {
        var transaction: Transaction?
        var snapshot: Snapshot?
    }

    @Test("a transaction is worth nothing after its closure")
    func kept() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let pocket = Pocket()
        try await database.write { pocket.transaction = $0 }
        try await database.read { pocket.snapshot = $0 }
        #expect(throws: DatabaseError.closed) { try pocket.transaction?.enter("late") }
        #expect(throws: DatabaseError.closed) { try pocket.snapshot?.people() }
    }
}
