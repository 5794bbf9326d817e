import Database
import Foundation
import Primitives
import Runtime

/// How much a commit should carry on a PostgreSQL server, and what several instances that take turns cost: a choice's statements, for one
/// subject that everybody wants and for subjects that are spread (docs/decisions/0006).
struct Turns {
    let url: String

    private static let writes = 4_000
    private static let subjects = 400

    func measure(into table: inout Table) async throws {
        for instances in [1, 2, 4] {
            for batch in [16, 64, 256] {
                let spread = try await perSecond(instances, batch, subjects: Self.subjects)
                let hot = try await perSecond(instances, batch, subjects: 1)
                table.add(
                    .init(
                        work: "instances: \(instances), choices a commit: at most \(batch)",
                        figure: "spread \(rate(spread)), one subject \(rate(hot))"))
            }
        }
    }

    /// Choices a second of all instances together.
    private func perSecond(_ instances: Int, _ batch: Int, subjects: Int) async throws -> Double {
        let schema = "turns_\(UUID().uuidString.prefix(8).lowercased())"
        guard let location = DatabaseLocation("\(url)&options=-csearch_path%3D\(schema)") else { throw LoadFailure("no database: \(url)") }
        let databases = try (0..<instances).map { _ in
            try Database.open(location, migrations: Self.schema, options: .init(batchLimit: batch))
        }
        defer { for database in databases { database.close() } }
        try await databases[0].write { tx in
            for subject in 0..<subjects { try tx.run("INSERT INTO seats VALUES ($1, $2, 0)", subject, Self.writes) }
            for person in 0..<Self.writes { try tx.run("INSERT INTO people VALUES ($1, 'name')", Self.id(person)) }
        }
        let began = ContinuousClock.now
        _ = try await inParallel(Array(0..<Self.writes), tasks: 256) { person in
            try await databases[person % instances].write { try $0.choose(Self.id(person), person % subjects) }
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let held = try await databases[0].read { try $0.first("SELECT CAST(sum(held) AS BIGINT) FROM seats") { try $0.next(Int.self) } }
        guard held == Self.writes else { throw LoadFailure("\(held ?? 0) seats held") }
        return Double(Self.writes) / seconds
    }

    /// As random as real identifiers are.
    private static func id(_ person: Int) -> [UInt8] {
        let mixed = UInt64(person) &* 0x9E37_79B9_7F4A_7C15
        return withUnsafeBytes(of: mixed) { Array($0) }
    }

    private static let schema = [
        Migration(
            1, "turns",
            "CREATE TABLE people (id BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
            """
            CREATE TABLE seats (
                subject INTEGER NOT NULL PRIMARY KEY, capacity INTEGER NOT NULL, held INTEGER NOT NULL,
                CONSTRAINT seats_within_capacity CHECK (held <= capacity)
            )
            """,
            "CREATE TABLE entries (person BLOB NOT NULL REFERENCES people (id), subject INTEGER NOT NULL, PRIMARY KEY (person, subject))",
            "CREATE TABLE history (person BLOB NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (person, sequence))")
    ]
}

extension Transaction {
    fileprivate func choose(_ person: [UInt8], _ subject: Int) throws {
        _ = try first("SELECT name FROM people WHERE id = $1", person) { try $0.next(String.self) }
        _ = try all("SELECT subject FROM entries WHERE person = $1", person) { try $0.next(Int.self) }
        _ = try first("SELECT capacity FROM seats WHERE subject = $1", subject) { try $0.next(Int.self) }
        try run("UPDATE seats SET held = held + 1 WHERE subject = $1", subject)
        try run("INSERT INTO entries VALUES ($1, $2)", person, subject)
        try run(
            "INSERT INTO history VALUES ($1, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM history WHERE person = $1))", person)
    }
}
