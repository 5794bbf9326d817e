import Database
import Foundation
import Primitives
import Runtime
import ScratchDatabase
import Testing

struct MigrationTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private let first = Migration(1, "people", "CREATE TABLE people (name TEXT NOT NULL PRIMARY KEY)")
    private let second = Migration(2, "ages", "ALTER TABLE people ADD COLUMN age INTEGER NOT NULL DEFAULT 18")

    @Test("S7 opening applies what is missing, once, and says when")
    func applies() async throws {
        let old = try scratch.open([first])
        try await old.write { try $0.run("INSERT INTO people VALUES ('a')") }
        #expect(old.schemaVersion == 1)
        old.close()
        for _ in 0..<2 {
            let new = try scratch.open([first, second])
            #expect(new.schemaVersion == 2)
            #expect(try await new.read { try $0.all("SELECT age FROM people") { try $0.next(Int.self) } } == [18])
            let records = try await new.read { snapshot in
                try snapshot.all("SELECT number, name, applied_at FROM schema_migrations ORDER BY number") {
                    "\(try $0.next(Int.self)) \(try $0.next(String.self)) \(try $0.next(Timestamp.self).rfc3339)"
                }
            }
            #expect(records == ["1 people 2023-11-14T22:13:20Z", "2 ages 2023-11-14T22:13:20Z"])
            new.close()
        }
    }

    @Test("S7 a database that is newer than the program is refused and left alone")
    func newer() async throws {
        try scratch.open([first, second]).close()
        #expect(throws: DatabaseError.newerSchema(found: 2, known: 1)) { try scratch.open([first]) }
        try scratch.open([first, second]).close()
    }

    @Test("S7 an edited migration is refused")
    func renamed() async throws {
        try scratch.open([first]).close()
        #expect(throws: DatabaseError.failed(code: 0, message: "migration 1 is 'persons' here, 'people' in the database")) {
            try scratch.open([Migration(1, "persons", "CREATE TABLE people (name TEXT NOT NULL PRIMARY KEY)"), second])
        }
    }

    @Test("S7 a migration that fails leaves nothing of itself and all before it")
    func broken() async throws {
        let broken = Migration(2, "broken", "CREATE TABLE half (number INTEGER NOT NULL)", "CREATE NONSENSE")
        let error: DatabaseError =
            ScratchDatabase.isSQLite
            ? .failed(code: 1, message: "near \"NONSENSE\": syntax error")
            : .failed(code: 42601, message: "42601 syntax error at or near \"NONSENSE\"")
        #expect(throws: error) { try scratch.open([first, broken]) }
        let database = try scratch.open([first])
        defer { database.close() }
        #expect(try await database.read { try $0.tableNames(at: scratch.place.location()) } == ["people", "schema_migrations"])
    }

    @Test("migrations are numbered without gaps", arguments: [[2], [1, 3], [2, 1], [1, 1]])
    func numbering(_ numbers: [Int]) {
        #expect(throws: DatabaseError.failed(code: 0, message: "migrations are not numbered 1, 2, 3 …")) {
            try scratch.open(numbers.map { Migration($0, "nothing") })
        }
    }

    @Test(
        "a statement that the engines write each in its own way is applied as this one does; a trigger's refusal is known by its rule's name"
    )
    func ofItsOwn() async throws {
        let log = Migration(
            1, "log", "CREATE TABLE log (n INTEGER NOT NULL PRIMARY KEY)",
            .each(
                sqlite: nil,
                postgreSQL: """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation', CONSTRAINT = 'log_only_grows'; END $$
                    """),
            .each(
                sqlite: "CREATE TRIGGER keep BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'rule: log_only_grows'); END",
                postgreSQL: "CREATE TRIGGER keep BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION refuse()"))
        let database = try scratch.open([log])
        defer { database.close() }
        try await database.write { try $0.run("INSERT INTO log VALUES (1)") }
        await #expect(throws: DatabaseError.constraint(name: "log_only_grows")) {
            try await database.write { try $0.run("DELETE FROM log") }
        }
        #expect(try await database.read { try $0.first("SELECT n FROM log") { try $0.next(Int.self) } } == 1)
    }

    @Test(
        "every table is STRICT, however it is written", .enabled(if: ScratchDatabase.isSQLite),
        arguments: [
            "CREATE TABLE t (n INTEGER NOT NULL)", "\n  create\n table t(n INTEGER NOT NULL) ;\n",
            "CREATE TABLE IF NOT EXISTS t (n INTEGER NOT NULL, CONSTRAINT c CHECK (n IN (1, 2)))",
        ] as [StaticString])
    func strict(_ table: StaticString) async throws {
        let database = try scratch.open([Migration(1, "table", .common(table))])
        defer { database.close() }
        await #expect(throws: DatabaseError.failed(code: 3091, message: "cannot store TEXT value in INTEGER column t.n")) {
            try await database.write { try $0.run("INSERT INTO t VALUES ('one')") }
        }
    }

    @Test("a table that can't be made STRICT is refused", .enabled(if: ScratchDatabase.isSQLite))
    func loose() {
        #expect(throws: DatabaseError.failed(code: 0, message: "table t is not STRICT")) {
            try scratch.open([Migration(1, "table", "/* numbers */ CREATE TABLE t (n INTEGER NOT NULL)")])
        }
    }

    @Test("two unique indexes whose violations look alike are refused", .enabled(if: ScratchDatabase.isSQLite))
    func twins() {
        #expect(throws: DatabaseError.failed(code: 0, message: "unique indexes n_even and n_odd have the same columns")) {
            try scratch.open([
                Migration(
                    1, "table", "CREATE TABLE t (n INTEGER NOT NULL)", "CREATE UNIQUE INDEX n_odd ON t (n) WHERE n % 2 = 1",
                    "CREATE UNIQUE INDEX n_even ON t (n) WHERE n % 2 = 0")
            ])
        }
    }

    @Test("S7 eight that open a new database at once apply each migration once, whatever isolation its role has", arguments: [false, true])
    func concurrent(isSerializable: Bool) async throws {
        let place = scratch.place.location(isSerializable: isSerializable)
        let third = Migration(
            3, "steps", "CREATE TABLE steps (name TEXT NOT NULL)", "INSERT INTO steps VALUES ('taken')")
        let migrations = [first, second, third]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let database = try Database.open(place, migrations: migrations, effects: .fixed)
                    defer { database.close() }
                    let (steps, records) = try await database.read { snapshot in
                        (
                            try snapshot.all("SELECT name FROM steps") { try $0.next(String.self) },
                            try snapshot.all("SELECT number FROM schema_migrations ORDER BY number") { try $0.next(Int.self) }
                        )
                    }
                    #expect(steps == ["taken"])
                    #expect(records == [1, 2, 3])
                }
            }
            try await group.waitForAll()
        }
    }
}

extension ScratchDatabase {
    /// - Parameter isSerializable: whether transactions that say nothing else are, where the engine has such a setting.
    fileprivate func location(isSerializable: Bool) -> DatabaseLocation {
        guard isSerializable, let url = url() else { return location() }
        return .postgresql(url: "\(url)%20-cdefault_transaction_isolation%3Dserializable")
    }
}
