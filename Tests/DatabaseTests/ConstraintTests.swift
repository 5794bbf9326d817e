import Database
import ScratchDatabase
import Testing

struct ConstraintTests {
    struct Breach: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let error: DatabaseError
        let write: @Sendable (Transaction) throws -> Void

        init(_ description: String, _ error: DatabaseError, _ write: @escaping @Sendable (Transaction) throws -> Void) {
            (testDescription, self.error, self.write) = (description, error, write)
        }
    }

    private static let secret = "11010519491231002X"

    @Test(
        "a violated constraint is known by its name, and no error tells an argument",
        arguments: [
            Breach("check", .constraint(name: "seats_within_capacity")) { try $0.run("UPDATE sites SET held = capacity + 1") },
            Breach("unique index of one column", .constraint(name: "entries_in_order")) {
                try $0.run("INSERT INTO entries VALUES (1, $1, 'CET4', NULL, NULL)", secret)
            },
            Breach("unique index of two columns", .constraint(name: "entries_at_home")) {
                try $0.run("INSERT INTO entries VALUES (2, $1, 'CET6', NULL, 1)", "a")
            },
            Breach("unique index over an expression", .constraint(name: "sites_by_folded_name")) {
                try $0.run("INSERT INTO sites VALUES (2, $1, 1, 0)", "ONE")
            },
            Breach("primary key of two columns", .constraint(name: "entries_pkey")) {
                try $0.run("INSERT INTO entries VALUES (2, $1, 'CET4', NULL, NULL)", "a")
            },
            Breach("primary key of one integer", .constraint(name: "sites_pkey")) {
                try $0.run("INSERT INTO sites VALUES (1, $1, 1, 0)", secret)
            },
            Breach("not null", .constraint(name: "sites_name_not_null")) {
                try $0.run("INSERT INTO sites VALUES (2, $1, 1, 0)", String?.none)
            },
            Breach("not null within the primary key", .constraint(name: "entries_person_not_null")) {
                try $0.run("INSERT INTO entries VALUES (2, $1, 'CET4', NULL, NULL)", String?.none)
            },
            Breach("foreign key at the statement", .foreignKey) {
                try $0.run("INSERT INTO entries VALUES (2, $1, 'CET4', NULL, 404)", secret)
            },
            Breach("foreign key at the commit", .foreignKey) {
                try $0.run("INSERT INTO entries VALUES (2, $1, 'CET4', 404, NULL)", secret)
            },
            Breach("foreign key of a row still referred to", .foreignKey) { try $0.run("DELETE FROM sites WHERE code = $1", 1) },
        ])
    func naming(_ breach: Breach) async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { tx in
            try tx.run("INSERT INTO sites VALUES (1, 'one', 5, 0)")
            try tx.run("INSERT INTO entries VALUES (1, 'a', 'CET4', NULL, 1)")
        }
        await #expect(throws: breach.error) { try await database.write(breach.write) }
    }

    @Test("names are known to a database that was made earlier")
    func reopened() async throws {
        let scratch = try Scratch()
        try scratch.open().close()
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { try $0.run("INSERT INTO entries VALUES (1, 'a', 'CET4', NULL, NULL)") }
        await #expect(throws: DatabaseError.constraint(name: "entries_in_order")) {
            try await database.write { try $0.run("INSERT INTO entries VALUES (1, 'b', 'CET4', NULL, NULL)") }
        }
    }

    @Test("a value of the wrong type is refused, and not told")
    func strict() async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        let error = await #expect(throws: DatabaseError.self) {
            try await database.write { try $0.run("INSERT INTO sites VALUES (1, 'one', $1, 0)", Self.secret) }
        }
        #expect(
            error
                == (ScratchDatabase.isSQLite
                    ? .failed(code: 3091, message: "cannot store TEXT value in INTEGER column sites.capacity")
                    : .failed(code: 0, message: "an argument is of another type than bigint")))
    }
}
