import Foundation
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Database

/// A place for one test's databases, gone with it.
final class Scratch: Sendable {
    let place: ScratchDatabase

    init() throws { place = try ScratchDatabase() }

    var folder: URL { place.folder }

    /// The value of the label `database` of this database's metrics.
    var label: String { place.location().name }

    /// The file of a database, while tests run on SQLite.
    func path(_ name: String = "exam.db") -> String { place.path(name) }

    func open(
        _ migrations: [Migration] = Scratch.schema, name: String = "exam", options: Database.Options = .init(),
        metrics: Metrics = Metrics()
    ) throws -> Database {
        try Database.open(place.location(name), migrations: migrations, options: options, metrics: metrics, effects: .fixed)
    }

    /// Sites with seats, and entries that take one each.
    static let schema = [
        Migration(
            1, "sites and entries",
            """
            CREATE TABLE sites (
                code INTEGER PRIMARY KEY, name TEXT NOT NULL, capacity INTEGER NOT NULL, held INTEGER NOT NULL,
                CONSTRAINT seats_within_capacity CHECK (held <= capacity)
            )
            """,
            """
            CREATE TABLE entries (
                position INTEGER NOT NULL, person TEXT NOT NULL, subject TEXT NOT NULL,
                site INTEGER REFERENCES sites (code) DEFERRABLE INITIALLY DEFERRED,
                home INTEGER REFERENCES sites (code),
                PRIMARY KEY (person, subject)
            )
            """,
            "CREATE UNIQUE INDEX entries_in_order ON entries (position)",
            "CREATE UNIQUE INDEX entries_at_home ON entries (person, home)",
            "CREATE UNIQUE INDEX sites_by_folded_name ON sites (lower(name))")
    ]
}

extension Effects {
    static let fixed = Effects(now: { Timestamp(seconds: 1_700_000_000) }, random: { [UInt8](repeating: 5, count: $0) })
}

extension Transaction {
    /// An entry behind all others.
    func enter(_ person: String, site: Int? = nil) throws {
        try run("INSERT INTO entries SELECT COALESCE(MAX(position), 0) + 1, $1, 'CET4', $2, NULL FROM entries", person, site)
    }
}

extension Reading {
    /// Everyone, in the order of entering.
    func people() throws -> [String] { try all("SELECT person FROM entries ORDER BY position") { try $0.next() } }
}

extension Database {
    func people() async throws -> [String] { try await read { try $0.people() } }
}

extension Metrics {
    /// The value of a series, such as `database_commits_total{database="exam"}`.
    func value(_ series: String) -> Int? {
        text().split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap { Int($0.dropFirst(series.utf8.count + 1)) }
    }
}
