import Database
import Testing

struct StatementTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let read: @Sendable (Snapshot) throws -> Void

        init(_ message: String, _ description: String, _ read: @escaping @Sendable (Snapshot) throws -> Void) {
            (testDescription, self.message, self.read) = (description, message, read)
        }
    }

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
            let echo = try await database.read { try $0.first("SELECT $1", value) { try $0.next(String?.self) } }
            #expect(echo == .some(value))
        }
    }

    @Test(
        "a mistake in the program is an error that names it",
        arguments: [
            Mistake("1 arguments for 2 parameters", "too few arguments") { try $0.each("SELECT $1, $2", 1) { _ in } },
            Mistake("3 arguments for 2 parameters", "too many arguments") { try $0.each("SELECT $1, $2", 1, 2, 3) { _ in } },
            Mistake("parameters are not $1, $2 … without gaps", "a gap") { try $0.each("SELECT $1, $3", 1, 2) { _ in } },
            Mistake("parameters are not $1, $2 … without gaps", "a name") { try $0.each("SELECT $one", 1) { _ in } },
            Mistake("parameters are not $1, $2 … without gaps", "zero") { try $0.each("SELECT $0", 1) { _ in } },
            Mistake("parameters are not $1, $2 … without gaps", "a question mark") { try $0.each("SELECT ?", 1) { _ in } },
            Mistake("parameters are not $1, $2 … without gaps", "a colon") { try $0.each("SELECT :1", 1) { _ in } },
            Mistake("not exactly one statement", "two") { try $0.each("SELECT 1; SELECT 2") { _ in } },
            Mistake("not exactly one statement", "none") { try $0.each(" -- nothing") { _ in } },
            Mistake("no such table: absent", "a table that isn't there") { try $0.each("SELECT * FROM absent") { _ in } },
            Mistake("no such column: text", "double quotes for a text") { try $0.each("SELECT \"text\"") { _ in } },
            Mistake("the row has only 1 columns", "a column too many") {
                try $0.each("SELECT 1") { _ = try ($0.next(Int.self), $0.next(Int?.self)) }
            },
            Mistake("column 1 is a floating-point number", "a fraction") { try $0.each("SELECT 0.5") { _ = try $0.next(Int.self) } },
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
