import Primitives
import Runtime

/// Brings a database to the schema that this program knows, forward only (SPEC S7). The table `schema_migrations` says what it has.
struct Migrator {
    let migrations: [Migration]
    let log: Log
    let effects: Effects
    private static let attempts = 30

    /// Applies what is missing, each migration in its own transaction.
    /// - Throws: `.newerSchema` for a database that has more than we know, `.failed` when one was renamed or does not apply.
    func migrate(_ connection: any Connection) throws {
        guard migrations.map(\.number) == Array(1..<(migrations.count + 1)) else {
            throw DatabaseError.failed(code: 0, message: "migrations are not numbered 1, 2, 3 …")
        }
        try repeating { try prepare(connection) }
        for migration in migrations { try repeating { try apply(migration, to: connection) } }
    }

    private func prepare(_ connection: any Connection) throws {
        try connection.transaction(.defining) {
            try connection.establish()
            try connection.define(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL
                )
                """)
            try compare(with: applied(on: connection))
        } commit: {
            try connection.commit()
        }
    }

    /// Refuses a database that has not had exactly these migrations.
    /// - Parameter isNew: whether it has had none, and no table that would say so.
    func expectCurrent(_ connection: any Connection, isNew: Bool) throws {
        let applied = isNew ? [] : try applied(on: connection)
        try compare(with: applied)
        guard applied.count == migrations.count else { throw CopyError.olderSchema(found: applied.count, known: migrations.count) }
    }

    private func applied(on connection: any Connection) throws -> [String] {
        try Session.run(on: connection) { session in
            try Snapshot(session).all("SELECT name FROM schema_migrations ORDER BY number") { try $0.next() }
        }
    }

    private func compare(with applied: [String]) throws {
        guard applied.count <= migrations.count else {
            throw DatabaseError.newerSchema(found: applied.count, known: migrations.count)
        }
        for (migration, name) in zip(migrations, applied) where migration.name != name {
            throw DatabaseError.failed(
                code: 0, message: "migration \(migration.number) is '\(migration.name)' here, '\(name)' in the database")
        }
    }

    /// Again when the engine gave it up because a reader that has one of the tables waits for another, or reads for long.
    private func repeating(_ body: () throws -> Void) throws {
        for attempt in 1..<Self.attempts {
            do {
                return try body()
            } catch let error as DatabaseError where error.isPassing {
                log.info("migration repeated", ["attempt": .count(attempt), "cause": .failure(error)])
                Pause.around(.milliseconds(attempt * 50), effects)
            }
        }
        try body()
    }

    private func apply(_ migration: Migration, to connection: any Connection) throws {
        try connection.transaction(.defining) {
            // Asked inside the transaction, because another process may be migrating the same database.
            guard try applied(on: connection).count < migration.number else { return }
            for statement in migration.statements { try connection.define(statement) }
            try record(migration, on: connection)
            log.info("migration applied", ["number": .count(migration.number), "name": .text(migration.name)])
        } commit: {
            try connection.commit()
        }
    }

    private func record(_ migration: Migration, on connection: any Connection) throws {
        try Session.run(on: connection) { session in
            _ = try Transaction(session).run(
                "INSERT INTO schema_migrations (number, name, applied_at) VALUES ($1, $2, $3)",
                migration.number, migration.name, effects.now())
        }
    }
}
