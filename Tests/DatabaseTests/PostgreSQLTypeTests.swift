import Database
import ScratchDatabase
import Testing

/// What PostgreSQL's types and this module's four kinds of value make of each other.
@Suite(.enabled(if: !ScratchDatabase.isSQLite))
struct PostgreSQLTypeTests {
    private static let secret = "11010519491231002X"

    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let write: @Sendable (Transaction) throws -> Void

        init(_ description: String, _ message: String, _ write: @escaping @Sendable (Transaction) throws -> Void) {
            (testDescription, self.message, self.write) = (description, message, write)
        }
    }

    @Test(
        "S8 a value that a statement can't take is refused and not told, and the writer goes on",
        arguments: [
            Refusal("a text for a number", "an argument is of another type than bigint") {
                try $0.run("INSERT INTO sites VALUES ($1, 'one', 1, 0)", secret)
            },
            Refusal("a number for a text", "an argument is of another type than text") {
                try $0.run("INSERT INTO sites VALUES (1, $1, 1, 0)", 110_105_194_912_310_029)
            },
            Refusal("bytes for a text", "an argument is of another type than text") {
                try $0.run("INSERT INTO sites VALUES (1, $1, 1, 0)", Array(secret.utf8))
            },
            Refusal("a text for bytes", "an argument is of another type than bytea") {
                _ = try $0.first("SELECT octet_length(CAST($1 AS BYTEA))", secret) { try $0.next(Int.self) }
            },
            Refusal("a NUL in a text", "22021 a value that the statement can't take") {
                try $0.run("INSERT INTO sites VALUES (1, $1, 1, 0)", secret + "\0")
            },
            Refusal("a text that is no number", "22P02 a value that the statement can't take") {
                _ = try $0.first("SELECT CAST(CAST($1 AS TEXT) AS BIGINT)", secret) { try $0.next(Int.self) }
            },
            Refusal("a sum beyond 64 bits", "22003 a value that the statement can't take") {
                _ = try $0.first("SELECT CAST($1 AS BIGINT) + 1", Int.max) { try $0.next(Int.self) }
            },
            Refusal("a number beyond 32 bits", "an argument does not fit; the statement should say CAST($1 AS BIGINT)") {
                _ = try $0.first("SELECT CAST($1 AS INTEGER)", Int.max) { try $0.next(Int.self) }
            },
            Refusal("an amount with decimals", "a parameter is of a type that not every engine has; cast it") {
                _ = try $0.first("SELECT CAST($1 AS NUMERIC)", secret) { try $0.next(String.self) }
            },
        ])
    func refused(_ refusal: Refusal) async throws {
        let database = try scratch.open()
        defer { database.close() }
        await #expect(throws: DatabaseError.failed(code: 0, message: refusal.message)) { try await database.write(refusal.write) }
        try await database.write { try $0.run("INSERT INTO sites VALUES (1, 'one', 1, 0)") }
        #expect(try await database.read { try $0.first("SELECT count(*) FROM sites") { try $0.next(Int.self) } } == 1)
    }

    @Test("one bad value in a batch fails its own write only")
    func inBatch() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let results = await database.inOneBatch([
            { tx in try tx.enter("before") },
            { tx in try tx.enter("nul\0inside") },
            { tx in try tx.enter("after") },
        ])
        #expect(results.map(\.databaseError) == [nil, .failed(code: 0, message: "22021 a value that the statement can't take"), nil])
        #expect(try await database.people() == ["before", "after"])
    }

    @Test("the server's narrower kinds are read as the four that every engine has")
    func narrower() async throws {
        let database = try scratch.open([])
        defer { database.close() }
        let read = try await database.read { snapshot in
            try snapshot.first(
                "SELECT CAST(-2 AS SMALLINT), CAST(-3 AS INTEGER), true, CAST('v' AS VARCHAR(3)), CAST(-9223372036854775808 AS BIGINT)"
            ) { row in
                "\(try row.next(Int.self)) \(try row.next(Int.self)) \(try row.next(Bool.self)) \(try row.next(String.self)) "
                    + "\(try row.next(Int64.self))"
            }
        }
        #expect(read == "-2 -3 true v -9223372036854775808")
    }

    @Test(
        "a column of a type that only this engine has is refused, not guessed",
        arguments: [
            "SELECT CAST(1 AS NUMERIC)", "SELECT sum(n) FROM (SELECT CAST(1 AS BIGINT) AS n) AS one", "SELECT now()",
            "SELECT CAST('{}' AS JSON)", "SELECT gen_random_uuid()", "SELECT CAST(1 AS REAL)", "SELECT x'61'", "SELECT ARRAY[1]",
            "SELECT CAST('a' AS CHAR(3))", "SELECT CAST('a' AS NAME)",
        ] as [StaticString])
    func foreign(_ sql: StaticString) async throws {
        let database = try scratch.open([])
        defer { database.close() }
        await #expect(throws: DatabaseError.failed(code: 0, message: "column 1 is of a type that not every engine has; cast it")) {
            try await database.read { try $0.each(sql) { _ = try $0.next(Cell.self) } }
        }
    }
}
