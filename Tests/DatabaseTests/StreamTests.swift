import Database
import Foundation
import Testing

/// Answers that are longer than the memory that anybody would give them.
struct StreamTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Enough: Error {}

    /// The memory of this process, in bytes.
    private static func memory() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(pages.count > 1 ? Int(pages[1]) : nil) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test("a million rows are read one by one: 500 MB pass through the memory of a few", .timeLimit(.minutes(2)))
    func million() async throws {
        let database = try scratch.open([], options: .init(readers: 1))
        defer { database.close() }
        let before = try Self.memory()
        let (count, growth) = try await database.read { snapshot in
            var (count, growth) = (0, 0)
            try snapshot.each(
                """
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000)
                SELECT CAST(n AS BIGINT), CAST($1 AS TEXT) FROM numbers
                """, String(repeating: "x", count: 500)
            ) { row in
                count += 1
                #expect(try row.next(Int.self) == count)
                if count.isMultiple(of: 100_000) { growth = max(growth, try Self.memory() - before) }
            }
            return (count, growth)
        }
        #expect(count == 1_000_000)
        // Other tests run beside this one and have memory, too.
        #expect(growth < 200_000_000)
    }

    @Test("the first of a million rows is had without keeping the others, and whoever has enough may leave")
    func left() async throws {
        let database = try scratch.open([], options: .init(readers: 1))
        defer { database.close() }
        for _ in 0..<2 {
            let first = try await database.read { snapshot in
                try snapshot.first(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT CAST(i AS BIGINT) FROM n"
                ) { try $0.next(Int.self) }
            }
            #expect(first == 1)
            await #expect(throws: Enough.self) {
                try await database.read { snapshot in
                    try snapshot.each(
                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT CAST(i AS BIGINT) FROM n"
                    ) { if try $0.next(Int.self) == 3 { throw Enough() } }
                }
            }
        }
    }

    @Test("other statements run while rows are being read, and every row is read")
    func nested() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { tx in
            for number in 1...1_000 { try tx.run("INSERT INTO sites VALUES ($1, $2, 10, 0)", number, "site \(number)") }
            var codes: [Int] = []
            try tx.each("SELECT code, name FROM sites ORDER BY code") { row in
                let (code, name) = (try row.next(Int.self), try row.next(String.self))
                try tx.run("INSERT INTO entries VALUES ($1, $2, 'CET4', NULL, NULL)", code, name)
                codes.append(try tx.first("SELECT count(*) FROM entries") { try $0.next(Int.self) } ?? 0)
            }
            #expect(codes == Array(1...1_000))
        }
        #expect(try await database.people() == (1...1_000).map { "site \($0)" })
    }

    @Test("a statement that fails while rows are being read ends the closure, and nothing is left of it")
    func failingWithin() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { tx in for name in ["a", "b", "c"] { try tx.enter(name) } }
        await #expect(throws: DatabaseError.constraint(name: "entries_pkey")) {
            try await database.write { tx in
                try tx.each("SELECT person FROM entries ORDER BY position") { row in
                    try tx.enter(try row.next(String.self) == "a" ? "d" : "b")
                }
            }
        }
        #expect(try await database.people() == ["a", "b", "c"])
    }
}
