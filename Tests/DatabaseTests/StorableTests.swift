import Database
import Primitives
import Testing

private enum State: String, CaseIterable, Storable { case held, paid }
private enum Level: Int, CaseIterable, Storable { case four = 4, six = 6 }
private enum Entry {}

struct StorableTests {
    private func echo<V: Storable & Equatable>(_ values: V..., location: SourceLocation = #_sourceLocation) async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        for value in values {
            let echoed = try await database.read { try $0.first("SELECT $1", value) { try $0.next(V.self) } }
            #expect(echoed == .some(value), sourceLocation: location)
        }
    }

    @Test("every type comes back as it went in, at its edges too")
    func roundTrips() async throws {
        try await echo(0, 1, -1, Int.min, Int.max)
        try await echo(Int64.min, Int64.max)
        try await echo(true, false)
        try await echo("", "a", "全国大学英语四、六级考试", "𠮷👩‍👩‍👧", "nul\0inside", "e\u{301}", String(repeating: "长", count: 100_000))
        try await echo([], [0], [0, 255, 0], [UInt8](repeating: 0xa5, count: 1_000_000))
        try await echo(Timestamp(microseconds: 1_700_000_000_000_001), Timestamp(microseconds: -1), Timestamp(microseconds: .max))
        try await echo(Money.zero, Money(fen: -1), Money(fen: .max))
        try await echo(ID<Entry>(at: Timestamp(seconds: 1_700_000_000), random: Array(1...10)))
        try await echo(State.held, State.paid)
        try await echo(Level.four, Level.six)
        try await echo(Int?.none, 7)
        try await echo(String?.none, "", "text")
        try await echo([UInt8]?.none, [], [1])
        try await echo(State?.none, .paid)
    }

    @Test("a text is kept by its code points: no normal form is imposed")
    func codePoints() async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        let decomposed = "e\u{301}"
        let echoed = try await database.read { try $0.first("SELECT $1", decomposed) { try $0.next(String.self) } }
        #expect(echoed.map { Array($0.utf8) } == Array(decomposed.utf8))
    }

    struct Misfit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let read: @Sendable (Snapshot) throws -> Void

        init<V: Storable>(_ sql: StaticString, as _: V.Type) {
            testDescription = "\(sql) as \(V.self)"
            read = { try $0.each(sql) { _ = try $0.next(V.self) } }
        }
    }

    @Test(
        "a column that holds no value of the type is corrupt, never guessed",
        arguments: [
            Misfit("SELECT 'one'", as: Int.self), Misfit("SELECT NULL", as: Int.self), Misfit("SELECT 1", as: String.self),
            Misfit("SELECT NULL", as: String.self), Misfit("SELECT x'61'", as: String.self), Misfit("SELECT 'a'", as: [UInt8].self),
            Misfit("SELECT NULL", as: [UInt8].self), Misfit("SELECT 2", as: Bool.self), Misfit("SELECT NULL", as: Bool.self),
            Misfit("SELECT 'lost'", as: State.self), Misfit("SELECT 5", as: Level.self), Misfit("SELECT 'lost'", as: State?.self),
            Misfit("SELECT 'now'", as: Timestamp.self), Misfit("SELECT '1.00'", as: Money.self),
            Misfit("SELECT x'000102'", as: ID<Entry>.self), Misfit("SELECT 'id'", as: ID<Entry>.self),
            Misfit("SELECT CAST(x'ff' AS TEXT)", as: String.self),
        ])
    func misfits(_ misfit: Misfit) async throws {
        let scratch = try Scratch()
        let database = try scratch.open()
        defer { database.close() }
        let error = await #expect(throws: DatabaseError.self) { try await database.read(misfit.read) }
        guard case .corrupt = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
