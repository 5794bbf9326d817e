import Database
import Foundation
import ScratchDatabase
import Testing

/// Copies that must not be made, and what they leave: a target without rows, or as it was.
struct CopyRefusalTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let people = [Migration(1, "people", "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)")]

    private func fill(_ location: DatabaseLocation, _ names: String...) async throws {
        try await location.write(Self.people) { tx in
            for (id, name) in names.enumerated() { try tx.run("INSERT INTO people VALUES ($1, $2)", id, name) }
        }
    }

    private func names(_ location: DatabaseLocation) async throws -> [String] {
        try await location.read(Self.people) { try $0.all("SELECT name FROM people ORDER BY id") { try $0.next() } }
    }

    @Test("S7 a target that has a row is refused and left as it was", arguments: CopyRoute.possible)
    func filled(_ route: CopyRoute) async throws {
        try await fill(route.source(scratch), "a", "b")
        try await fill(route.target(scratch), "c")
        #expect(throws: CopyError.notEmpty(table: "people")) {
            try route.source(scratch).copy(to: route.target(scratch), migrations: Self.people)
        }
        #expect(throws: CopyError.notEmpty(table: "people")) {
            try route.source(scratch).copy(to: route.source(scratch), migrations: Self.people)
        }
        #expect(try await names(route.target(scratch)) == ["c"])
        #expect(try await names(route.source(scratch)) == ["a", "b"])
    }

    @Test("S7 a source of another version is refused before the target is touched", arguments: CopyRoute.possible)
    func versions(_ route: CopyRoute) async throws {
        let newer = Self.people + [Migration(2, "more", "CREATE TABLE more (id INTEGER NOT NULL PRIMARY KEY)")]
        try await fill(route.source(scratch), "a")
        #expect(throws: CopyError.olderSchema(found: 1, known: 2)) {
            try route.source(scratch).copy(to: .sqlite(path: scratch.path("new.db")), migrations: newer)
        }
        #expect(throws: DatabaseError.newerSchema(found: 1, known: 0)) {
            try route.source(scratch).copy(to: .sqlite(path: scratch.path("new.db")), migrations: [])
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("new.db")))
    }

    @Test("S7 a source that isn't there is no empty database")
    func nothing() throws {
        let target = DatabaseLocation.sqlite(path: scratch.path("target.db"))
        #expect(throws: (any Error).self) { try scratch.place.location("nothing").copy(to: target, migrations: Self.people) }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("target.db")))
    }

    @Test("S7 a table that only one side has is named, and nothing is copied", arguments: CopyRoute.possible)
    func unlike(_ route: CopyRoute) async throws {
        try await fill(route.source(scratch), "a")
        try await route.source(scratch).write(Self.people) { try $0.run("CREATE TABLE extra (content TEXT)") }
        #expect(throws: CopyError.unlike(tables: ["extra"])) {
            try route.source(scratch).copy(to: route.target(scratch), migrations: Self.people)
        }
        #expect(try await names(route.target(scratch)) == [])
    }

    @Test("a column of a type that not every engine has is named")
    func strangeType() async throws {
        let source = scratch.place.location("source")
        try await source.write(Self.people) { try $0.run("CREATE TABLE extra (share DOUBLE PRECISION)") }
        let error = DatabaseError.failed(code: 0, message: "extra.share is of a type that not every engine has")
        #expect(throws: error) { try source.copy(to: .sqlite(path: scratch.path("target.db")), migrations: Self.people) }
    }

    @Test("tables that refer to each other are refused by name")
    func circle() async throws {
        let circle = [
            Migration(
                1, "circle", "CREATE TABLE eggs (id INTEGER NOT NULL PRIMARY KEY, hen INTEGER REFERENCES hens (id))",
                "CREATE TABLE hens (id INTEGER NOT NULL PRIMARY KEY, egg INTEGER REFERENCES eggs (id))")
        ]
        let source = DatabaseLocation.sqlite(path: scratch.path("source.db"))
        try source.opened(circle).close()
        #expect(throws: CopyError.circle(["eggs", "hens"])) {
            try source.copy(to: .sqlite(path: scratch.path("target.db")), migrations: circle)
        }
    }

    /// What a trigger of the target makes of a row on its way.
    enum Spoiling: String, CaseIterable {
        case changed = "people 3 rows, different in name"
        case swallowed = "people 3 rows, 2 in the copy"

        var onSQLite: StaticString {
            switch self {
            case .changed:
                "CREATE TRIGGER spoil AFTER INSERT ON people WHEN NEW.id = 1 BEGIN UPDATE people SET name = 'z' WHERE id = 1; END"
            case .swallowed: "CREATE TRIGGER spoil AFTER INSERT ON people WHEN NEW.id = 1 BEGIN DELETE FROM people WHERE id = 1; END"
            }
        }

        var onPostgreSQL: StaticString {
            switch self {
            case .changed:
                """
                CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF NEW.id = 1 THEN NEW.name = ''z''; END IF; RETURN NEW; END'
                """
            case .swallowed:
                """
                CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF NEW.id = 1 THEN RETURN NULL; END IF; RETURN NEW; END'
                """
            }
        }
    }

    @Test(
        "S7 a copy that differs by one value or one row is told, and nothing of it is kept", arguments: CopyRoute.possible,
        Spoiling.allCases)
    func spoiled(_ route: CopyRoute, _ spoiling: Spoiling) async throws {
        try await fill(route.source(scratch), "a", "b", "c")
        let target = route.target(scratch)
        try await target.write(Self.people) { tx in
            guard route.isToServer else { return _ = try tx.run(spoiling.onSQLite) }
            try tx.run(spoiling.onPostgreSQL)
            try tx.run("CREATE TRIGGER spoil BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION spoil()")
        }
        var lines: [String] = []
        #expect(throws: CopyError.different(tables: ["people"])) {
            try route.source(scratch).copy(to: target, migrations: Self.people) { lines.append("\($0)") }
        }
        #expect(lines == [spoiling.rawValue])
        #expect(try await names(target) == [])
    }

    @Test("S7 a row that the target's rules refuse ends the copy, by the rule's name and without the row", arguments: CopyRoute.possible)
    func refused(_ route: CopyRoute) async throws {
        try await fill(route.source(scratch), "a", "Secret")
        let target = route.target(scratch)
        try await target.write(Self.people) { try $0.run("CREATE UNIQUE INDEX one_row ON people ((name IS NOT NULL))") }
        #expect(throws: CopyError.table("people", .constraint(name: "one_row"))) {
            try route.source(scratch).copy(to: target, migrations: Self.people)
        }
        #expect(try await names(target) == [])
        try await target.write(Self.people) { try $0.run("DROP INDEX one_row") }
        #expect(try await route.source(scratch).copied(to: target, Self.people) == ["people 2 rows, same"])
    }

    @Test("a text that PostgreSQL can't keep is told by its column", arguments: CopyRoute.toServer.filter { $0 == .fileToServer })
    func zeroCharacter(_ route: CopyRoute) async throws {
        try await fill(route.source(scratch), "a", "b\0c")
        let error = DatabaseError.failed(code: 0, message: "a text in name holds U+0000, which PostgreSQL does not keep")
        #expect(throws: CopyError.table("people", error)) {
            try route.source(scratch).copy(to: route.target(scratch), migrations: Self.people)
        }
        #expect(try await names(route.target(scratch)) == [])
    }

    /// Where the server ends the session that copies.
    enum Death: CaseIterable {
        case withinCopy, atCommit

        var trigger: StaticString {
            switch self {
            case .withinCopy: "CREATE TRIGGER die AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION die()"
            case .atCommit:
                "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()"
            }
        }

        var error: any Error & Equatable {
            switch self {
            case .withinCopy: CopyError.table("people", .connectionLost)
            case .atCommit: DatabaseError.connectionLost
            }
        }
    }

    @Test("S7 a target whose server goes away in the middle has no rows", arguments: CopyRoute.toServer, Death.allCases)
    func lostServer(_ route: CopyRoute, _ death: Death) async throws {
        try await fill(route.source(scratch), "a", "b")
        let target = route.target(scratch)
        try await target.write(Self.people) { tx in
            try tx.run(
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
                """)
            try tx.run(death.trigger)
        }
        let error = #expect(throws: (any Error).self) { try route.source(scratch).copy(to: target, migrations: Self.people) }
        #expect(error.map { "\($0)" } == "\(death.error)")
        #expect(try await names(target) == [])
    }
}
