public import Runtime

extension DatabaseLocation {
    /// Copies this database, as it is at one moment, into another that has no rows (SPEC S7). What is written here after that moment is not
    /// in the copy, so a service that moves is stopped first. Blocks until the copy is durable.
    /// - Parameters:
    ///   - migrations: the service's own; they make the tables of the target, and the source must have had them all.
    ///   - report: gets each table when its copy has been read back and compared.
    /// - Throws: `CopyError`, `DatabaseError`; then the target has no rows (but see `CopyError.unknownEnd`).
    public func copy(
        to target: DatabaseLocation, migrations: [Migration], effects: Effects = .system, report: (CopiedTable) -> Void = { _ in }
    ) throws {
        let migrator = Migrator(migrations: migrations, log: .silent, effects: effects)
        let source = try connect(.reading, effects)
        try DatabaseCopy.run(from: source, to: { try target.connect(.writing, effects) }, migrator: migrator, report: report)
    }

    /// Copies this database, as it is at one moment and while it is in use, to a new SQLite file, which is its owner's alone (SPEC S7). Blocks
    /// until the file is durable.
    /// - Parameter migrations: the service's own; a PostgreSQL database must have had them all.
    /// - Throws: `CopyError`, `DatabaseError`: `.failed` when the file exists or can't be written; then nothing is left there.
    public func backup(to path: String, migrations: [Migration], effects: Effects = .system) throws {
        try SQLiteFile.appear(at: path) { partial in
            switch self {
            case .sqlite(let file):
                try SQLiteBackup.copy(try SQLiteConnection(path: file, use: .reading), into: partial)
            case .postgresql:
                try copy(to: .sqlite(path: partial), migrations: migrations, effects: effects)
                // A single file is what gets the name.
                try SQLiteConnection(path: partial, use: .writing).foldLog()
            }
        }
    }
}
