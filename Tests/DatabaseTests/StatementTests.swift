import Database
import ScratchDatabase
import Testing

struct StatementTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let read: @Sendable (Snapshot) throws -> Void

        /// - Parameter postgreSQL: its message, where it isn't SQLite's.
        init(
            _ message: String, postgreSQL: String? = nil, _ description: String, _ read: @escaping @Sendable (Snapshot) throws -> Void
        ) {
            (testDescription, self.read) = (description, read)
            self.message = ScratchDatabase.isSQLite ? message : postgreSQL ?? message
        }
    }

    private static let gaps = "parameters are not $1, $2 … without gaps"

    @Test("parameters are bound by their number")
    func numbers() async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        let text = try await database.read { snapshot in
            try snapshot.first("SELECT $2 || $1 || $2 || $3 || $1", "a", "b", "c") { try $0.next(String.self) }
        }
        #expect(text == "babca")
    }

    @Test("no binding of an earlier run is left")
    func rebinding() async throws {
        let scratch = try Scratch()
        let database = try scratch.open(options: .init(readers: 1))
        defer { database.close() }
        for value in ["long enough to be kept elsewhere", nil, "short"] as [String?] {
            let echo = try await database.read { try $0.first("SELECT CAST($1 AS TEXT)", value) { try $0.next(String?.self) } }
            #expect(echo == .some(value))
        }
    }

    @Test(
        "a mistake in the program is an error that names it",
        arguments: [
            Mistake("1 arguments for 2 parameters", "too few arguments") { try $0.each("SELECT $1, $2", 1) { _ in } },
            Mistake("3 arguments for 2 parameters", "too many arguments") { try $0.each("SELECT $1, $2", 1, 2, 3) { _ in } },
            Mistake(gaps, postgreSQL: "42P18 could not determine data type of parameter $2", "a gap") {
                try $0.each("SELECT $1, $3", 1, 2) { _ in }
            },
            Mistake(gaps, postgreSQL: "42601 syntax error at or near \"$\"", "a name") { try $0.each("SELECT $one", 1) { _ in } },
            Mistake(gaps, postgreSQL: "42P02 there is no parameter $0", "zero") { try $0.each("SELECT $0", 1) { _ in } },
            Mistake(gaps, postgreSQL: "42601 syntax error at end of input", "a question mark") { try $0.each("SELECT ?", 1) { _ in } },
            Mistake(gaps, postgreSQL: "42601 syntax error at or near \":\"", "a colon") { try $0.each("SELECT :1", 1) { _ in } },
            Mistake(
                "not exactly one statement", postgreSQL: "42601 cannot insert multiple commands into a prepared statement", "two"
            ) { try $0.each("SELECT 1; SELECT 2") { _ in } },
            Mistake("not exactly one statement", "none") { try $0.each(" -- nothing") { _ in } },
            Mistake("no such table: absent", postgreSQL: "42P01 relation \"absent\" does not exist", "a table that isn't there") {
                try $0.each("SELECT * FROM absent") { _ in }
            },
            Mistake("no such column: text", postgreSQL: "42703 column \"text\" does not exist", "double quotes for a text") {
                try $0.each("SELECT \"text\"") { _ in }
            },
            Mistake("the row has only 1 columns", "a column too many") {
                try $0.each("SELECT 1") { _ = try ($0.next(Int.self), $0.next(Int?.self)) }
            },
            Mistake(
                "column 1 is a floating-point number",
                postgreSQL: "column 1 is of a type that not every engine has; cast it", "a fraction"
            ) { try $0.each("SELECT 0.5") { _ = try $0.next(Int.self) } },
        ])
    func mistakes(_ mistake: Mistake) async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        let error = await #expect(throws: DatabaseError.self) { try await database.read(mistake.read) }
        guard case .failed(_, let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message == mistake.message)
    }
}
