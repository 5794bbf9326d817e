import Database
import ScratchDatabase
import Testing

@testable import Service

struct CopyCommandTests {
    private static let migrations = [Migration(1, "people", "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY)")]

    private let scratch: ScratchDatabase
    private let source: DatabaseLocation

    init() async throws {
        scratch = try ScratchDatabase()
        source = scratch.location()
        let database = try Database.open(source, migrations: Self.migrations)
        defer { database.close() }
        try await database.write { try $0.run("INSERT INTO people VALUES (1), (2)") }
    }

    private func copy(to url: String) throws -> String {
        var output = ""
        try CopyCommand(migrations: Self.migrations) { output += $0 }.run(from: source, to: url)
        return output
    }

    @Test("S7 copy-to says a line a table and where all of it is now; a second time it refuses")
    func lines() throws {
        let url = scratch.url("moved") ?? "sqlite:\(scratch.path("moved.db"))"
        let shown = try #require(DatabaseLocation(url)).shown
        #expect(try copy(to: url) == "people 2 rows, same\ncopied 1 tables to \(shown)\n")
        #expect(throws: CopyError.notEmpty(table: "people")) { try copy(to: url) }
    }

    @Test("copy-to without a location is a misuse", arguments: ["", "moved.db", "sqlite:", "mysql://h/d"])
    func misuse(url: String) { #expect(throws: UsageError.self) { try copy(to: url) } }

    @Test("a failed copy is told to an operator in words")
    func words() {
        #expect("\(CopyError.notEmpty(table: "people"))" == "the target is not empty: people has rows")
        #expect("\(CopyError.olderSchema(found: 1, known: 2))" == "the source is at version 1, not 2: migrate it first")
        let cause = CopyError.table("people", .constraint(name: "one_row"))
        #expect("\(cause)" == #"people: constraint(name: "one_row")"#)
    }
}
