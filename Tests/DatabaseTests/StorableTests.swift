import Database
import Primitives
import ScratchDatabase
import Testing

private enum State: String, CaseIterable, Storable { case held, paid }
private enum Level: Int, CaseIterable, Storable { case four = 4, six = 6 }
private enum Entry {}

struct StorableTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let kept = [Migration(1, "kept", "CREATE TABLE kept (number INTEGER, content TEXT, bytes BLOB)")]

    /// Keeps each value in a column of its kind and reads it as a `Kept`.
    private func echo<Value: Storable, Kept: Storable>(_ values: [Value], as _: Kept.Type) async throws -> [Kept] {
        let database = try scratch.open(Self.kept)
        defer { database.close() }
        return try await database.write { tx in
            try values.map { value in try #require(try tx.keep(value) { try $0.next(Kept.self) }) }
        }
    }

    private func check<V: Storable & Equatable>(_ values: V..., location: SourceLocation = #_sourceLocation) async throws {
        #expect(try await echo(values, as: V.self) == values, sourceLocation: location)
    }

    @Test("every type comes back as it went in, at its edges too")
    func roundTrips() async throws {
        try await check(0, 1, -1, Int.min, Int.max)
        try await check(Int64.min, Int64.max)
        try await check(true, false)
        try await check("", "a", "全国大学英语四、六级考试", "𠮷👩‍👩‍👧", "e\u{301}", "\u{1}\u{7f}\u{fffd}", String(repeating: "长", count: 100_000))
        try await check([], [0], [0, 255, 0], [UInt8](repeating: 0xa5, count: 1_000_000))
        try await check(Timestamp(microseconds: 1_700_000_000_000_001), Timestamp(microseconds: -1), Timestamp(microseconds: .max))
        try await check(Money.zero, Money(fen: -1), Money(fen: .max))
        try await check(ID<Entry>(at: Timestamp(seconds: 1_700_000_000), random: Array(1...10)))
        try await check(State.held, State.paid)
        try await check(Level.four, Level.six)
        try await check(Int?.none, 7)
        try await check(String?.none, "", "text")
        try await check([UInt8]?.none, [], [1])
        try await check(State?.none, .paid)
    }

    @Test("a text is kept by its code points: no normal form is imposed")
    func codePoints() async throws {
        let decomposed = "e\u{301}"
        #expect(try await echo([decomposed], as: String.self).map { Array($0.utf8) } == [Array(decomposed.utf8)])
    }

    @Test("texts are ordered by their bytes, whatever the language of the machine")
    func order() async throws {
        let database = try scratch.open([Migration(1, "words", "CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY)")])
        defer { database.close() }
        let words = ["z", "a", "B", "Z", "_", "ä", "三", "一", "", "a b", "ab", "10", "9"]
        let sorted = try await database.write { tx in
            for word in words { try tx.run("INSERT INTO words VALUES ($1)", word) }
            return try tx.all("SELECT word FROM words ORDER BY word") { try $0.next(String.self) }
        }
        #expect(sorted == words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    struct Misfit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: any Storable
        let read: @Sendable (inout Row) throws -> Void

        init<V: Storable>(_ value: any Storable, as _: V.Type) {
            testDescription = "\(value.stored) as \(V.self)"
            self.value = value
            read = { _ = try $0.next(V.self) }
        }
    }

    @Test(
        "a column that holds no value of the type is corrupt, never guessed",
        arguments: [
            Misfit("one", as: Int.self), Misfit(Int?.none, as: Int.self), Misfit(1, as: String.self),
            Misfit(String?.none, as: String.self), Misfit([UInt8(0x61)], as: String.self), Misfit("a", as: [UInt8].self),
            Misfit([UInt8]?.none, as: [UInt8].self), Misfit(2, as: Bool.self), Misfit(Int?.none, as: Bool.self),
            Misfit("lost", as: State.self), Misfit(5, as: Level.self), Misfit("lost", as: State?.self),
            Misfit("now", as: Timestamp.self), Misfit("1.00", as: Money.self),
            Misfit([UInt8](0...2), as: ID<Entry>.self), Misfit("id", as: ID<Entry>.self),
        ])
    func misfits(_ misfit: Misfit) async throws {
        let database = try scratch.open(Self.kept)
        defer { database.close() }
        let error = await #expect(throws: DatabaseError.self) {
            try await database.write { tx in
                _ = try tx.keep(misfit.value, misfit.read)
            }
        }
        guard case .corrupt = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("bytes that are no text are corrupt where a text was expected", .enabled(if: ScratchDatabase.isSQLite))
    func noText() async throws {
        let database = try scratch.open()
        defer { database.close() }
        await #expect(throws: DatabaseError.corrupt("column 1 is no UTF-8")) {
            try await database.read { try $0.each("SELECT CAST(x'ff' AS TEXT)") { _ = try $0.next(String.self) } }
        }
    }
}

extension Transaction {
    /// Keeps the value in a column of its kind, and reads that column.
    fileprivate func keep<T>(_ value: any Storable, _ row: (inout Row) throws -> T) throws -> T? {
        try run("DELETE FROM kept")
        switch value.stored {
        case .null, .integer:
            try run("INSERT INTO kept (number) VALUES ($1)", value)
            return try first("SELECT number FROM kept", as: row)
        case .text:
            try run("INSERT INTO kept (content) VALUES ($1)", value)
            return try first("SELECT content FROM kept", as: row)
        case .blob:
            try run("INSERT INTO kept (bytes) VALUES ($1)", value)
            return try first("SELECT bytes FROM kept", as: row)
        }
    }
}
