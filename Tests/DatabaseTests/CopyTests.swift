import Database
import Foundation
import ScratchDatabase
import Testing

struct CopyTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let kinds = [
        Migration(
            1, "kinds",
            "CREATE TABLE kinds (id INTEGER NOT NULL PRIMARY KEY, number INTEGER, content TEXT, bytes BLOB)")
    ]

    private struct Kinds: Hashable, Sendable {
        let number: Int64?
        /// By its bytes, because texts of different bytes can be equal in Swift.
        let content: [UInt8]?
        let bytes: [UInt8]?
    }

    private static let numbers: [Int64] = [0, 1, -1, .max, .min, 0x0102_0304_0506_0708]
    private static let texts = [
        "", "é", "e\u{301}", "张三", "𠮷", "👩‍👩‍👧", "\u{feff}", "\u{ffff}", "\u{10ffff}", "\\N", "\\.", "a'b\"c$1", "\t\r\n", "\u{1}\u{7f}", " ",
        String(repeating: "长", count: 100_000),
    ]
    private static let blobs: [[UInt8]] = [
        [], [0], [0, 0], Array(0...255), [0xff, 0xff, 0xff, 0xff], [UInt8](repeating: 0xff, count: 300_000),
    ]
    private static let values: [(Int64?, String?, [UInt8]?)] =
        [(nil, nil, nil), (7, "all", [7])] + numbers.map { ($0, nil, nil) } + texts.map { (nil, $0, nil) } + blobs.map { (nil, nil, $0) }

    private func kinds(_ location: DatabaseLocation) async throws -> [Kinds] {
        try await location.read(Self.kinds) { snapshot in
            try snapshot.all("SELECT number, content, bytes FROM kinds ORDER BY id") {
                Kinds(number: try $0.next(), content: try $0.next(String?.self).map { Array($0.utf8) }, bytes: try $0.next())
            }
        }
    }

    @Test("S7 a copy, and its copy back, have every value of every kind as it was", arguments: CopyRoute.possible)
    func everyKind(_ route: CopyRoute) async throws {
        let (source, target, back) = (route.source(scratch), route.target(scratch), route.source(scratch, "back"))
        try await source.write(Self.kinds) { tx in
            for (index, value) in Self.values.enumerated() {
                try tx.run(
                    "INSERT INTO kinds (id, number, content, bytes) VALUES ($1, $2, $3, $4)", index, value.0, value.1, value.2)
            }
        }
        let line = "kinds \(Self.values.count) rows, same"
        #expect(try await source.copied(to: target, Self.kinds) == [line])
        #expect(try await target.copied(to: back, Self.kinds) == [line])
        let originals = Self.values.map { Kinds(number: $0.0, content: $0.1.map { Array($0.utf8) }, bytes: $0.2) }
        #expect(try await kinds(source) == originals)
        #expect(try await kinds(target) == originals)
        #expect(try await kinds(back) == originals)
    }

    /// Children before their parents by name, a table that refers to itself, one without a key and with equal rows, names that need quotes.
    private static let relations = [
        Migration(
            1, "relations",
            "CREATE TABLE z_parents (id BLOB NOT NULL PRIMARY KEY)",
            "CREATE TABLE m_people (id INTEGER NOT NULL PRIMARY KEY, elder INTEGER REFERENCES m_people (id))",
            """
            CREATE TABLE a_children (
                number INTEGER NOT NULL, name TEXT NOT NULL, parent BLOB NOT NULL REFERENCES z_parents (id),
                person INTEGER REFERENCES m_people (id), PRIMARY KEY (name, number)
            )
            """,
            "CREATE TABLE notes (note TEXT, number INTEGER)",
            #"CREATE TABLE "select" ("from" INTEGER NOT NULL PRIMARY KEY, "a ""b"", $1" TEXT NOT NULL)"#)
    ]

    @Test("S7 tables are copied in the order that their references need, whatever their names and keys", arguments: CopyRoute.possible)
    func relations(_ route: CopyRoute) async throws {
        let (source, target) = (route.source(scratch), route.target(scratch))
        try await source.write(Self.relations) { tx in
            try tx.run("INSERT INTO z_parents VALUES ($1)", [9] as [UInt8])
            for (person, elder) in [(9, nil), (5, 9), (7, 5)] as [(Int, Int?)] {
                try tx.run("INSERT INTO m_people VALUES ($1, $2)", person, elder)
            }
            // Before its elder in the order of copying.
            try tx.run("UPDATE m_people SET elder = 7 WHERE id = 5")
            for (number, name) in [(2, "b"), (1, "b"), (3, "A")] {
                try tx.run("INSERT INTO a_children VALUES ($1, $2, $3, 5)", number, name, [9] as [UInt8])
            }
            for note in ["x", nil, "x", "y", nil] { try tx.run("INSERT INTO notes VALUES ($1, NULL)", note) }
            try tx.run(#"INSERT INTO "select" VALUES (1, 'quoted')"#)
        }
        let lines = ["m_people 3 rows", "notes 5 rows", "select 1 rows", "z_parents 1 rows", "a_children 3 rows"].map { $0 + ", same" }
        #expect(try await source.copied(to: target, Self.relations) == lines)
        let names = try await target.read(Self.relations) {
            try $0.all("SELECT name FROM a_children ORDER BY number") { try $0.next(String.self) }
        }
        #expect(names == ["b", "b", "A"])
    }

    private static let many = [
        Migration(
            1, "many", "CREATE TABLE many (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, half INTEGER, content BLOB NOT NULL)",
            "CREATE UNIQUE INDEX many_by_name ON many (name)")
    ]

    @Test("S7 100,000 rows are copied and come back")
    func manyRows() async throws {
        let file = scratch.location("first", onServer: false)
        try await file.write(Self.many) { tx in
            try tx.run(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                INSERT INTO many SELECT i * 7919 % 100003, 'person ' || i, CASE WHEN i % 2 = 0 THEN i END, CAST('bytes ' || i AS BLOB) FROM n
                """)
        }
        let middle = scratch.place.location("middle")
        for (from, to) in [(file, middle), (middle, scratch.location("last", onServer: false))] {
            #expect(try await from.copied(to: to, Self.many) == ["many 100000 rows, same"])
        }
        let isEqual = try await file.read(Self.many) { [scratch] snapshot in
            try snapshot.each("ATTACH DATABASE $1 AS last", scratch.path("last.db")) { _ in }
            return try snapshot.first("SELECT count(*) FROM many JOIN last.many USING (id, name, content)") { try $0.next(Int.self) }
        }
        #expect(isEqual == 100_000)
    }

    @Test("S7 a copy of a database in use is one moment of it, and of a moment not before the call", arguments: CopyRoute.possible)
    func whileWriting(_ route: CopyRoute) async throws {
        let pairs = [Migration(1, "pairs", "CREATE TABLE ones (n INTEGER NOT NULL)", "CREATE TABLE twos (n INTEGER NOT NULL)")]
        let source = try route.source(scratch).opened(pairs)
        defer { source.close() }
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                try await source.write { [number] tx in
                    try tx.run("INSERT INTO ones VALUES ($1)", number)
                    try tx.run("INSERT INTO twos VALUES ($1)", number)
                }
            }
        }
        for copy in 1...4 {
            let before = try await source.read { try $0.first("SELECT count(*) FROM ones") { try $0.next(Int.self) } } ?? 0
            let target = route.target(scratch, "copy\(copy)")
            _ = try await route.source(scratch).copied(to: target, pairs)
            let counts = try await target.read(pairs) {
                try $0.all("SELECT count(*) FROM ones UNION ALL SELECT count(*) FROM twos") { try $0.next(Int.self) }
            }
            #expect(counts[0] == counts[1])
            #expect(counts[0] >= before)
        }
        writing.cancel()
        _ = await writing.result
    }

    @Test("a service that has the target open sees the copy when it is whole", arguments: CopyRoute.possible)
    func openTarget(_ route: CopyRoute) async throws {
        let (source, target) = (route.source(scratch), try route.target(scratch).opened(Scratch.schema))
        defer { target.close() }
        try await source.write(Scratch.schema) { try $0.enter("a") }
        #expect(try await source.copied(to: route.target(scratch), Scratch.schema) == ["sites 0 rows, same", "entries 1 rows, same"])
        #expect(try await target.people() == ["a"])
        try await target.write { try $0.enter("b") }
    }
}
