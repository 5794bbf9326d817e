import CSQLite
import Runtime

extension SQLiteConnection {
    /// How long another process' transaction is waited for, in milliseconds.
    private static let patience: Int32 = 5_000

    func configure(_ use: ConnectionUse) throws(DatabaseError) {
        try check(unsafe sqlite3_extended_result_codes(handle, 1))
        try check(unsafe sqlite3_busy_timeout(handle, Self.patience))
        // "x" is a column and never a text, and nothing in a manipulated file can run code or touch the schema's own tables.
        for (option, on) in [
            (SQLITE_DBCONFIG_DQS_DDL, 0), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
        ] as [(Int32, Int32)] {
            try check(unsafe csqlite_set_flag(handle, option, on))
        }
        switch use {
        case .reading: _ = try rows("PRAGMA query_only = ON")
        case .writing: try configureWriting()
        }
    }

    private func configureWriting() throws(DatabaseError) {
        guard try journalMode() == [[.text("wal")]] else {
            throw .failed(code: 0, message: "the file system of the database can't hold a write-ahead log")
        }
        _ = try rows("PRAGMA synchronous = FULL")
        guard try rows("PRAGMA foreign_keys = ON") == [], try rows("PRAGMA foreign_keys") == [[.integer(1)]] else {
            throw .failed(code: 0, message: "this SQLite does not enforce foreign keys")
        }
        // What is deleted is overwritten by zeros (S8).
        _ = try rows("PRAGMA secure_delete = ON")
        // Or a REPLACE, which deletes what is in its way, would pass by the triggers that keep rows from being deleted (P13).
        _ = try rows("PRAGMA recursive_triggers = ON")
        // What a savepoint may have to undo stays in memory.
        _ = try rows("PRAGMA temp_store = MEMORY")
        // 16 MiB of pages, and 64 MiB of log before it is carried over: with a million people touched at random, a write's 99th
        // percentile falls from 8 ms to 4 ms, for 60 ms more at a start after a crash. A log that a long reader let grow is cut back.
        _ = try rows("PRAGMA cache_size = -16384")
        _ = try rows("PRAGMA wal_autocheckpoint = 16000")
        _ = try rows("PRAGMA journal_size_limit = 134217728")
    }

    /// Turns to the write-ahead log, if the file isn't there yet. Two processes that open a new file at once refuse each other this change
    /// immediately, whatever the patience, because each holds what the other waits for: https://www.sqlite.org/c3ref/busy_handler.html
    private func journalMode() throws(DatabaseError) -> [[StoredValue]] {
        let end = ContinuousClock.now + .milliseconds(Self.patience)
        while true {
            do throws(DatabaseError) {
                return try rows("PRAGMA journal_mode = WAL")
            } catch .failed(let code, _) where code & 0xff == SQLITE_BUSY && ContinuousClock.now < end {
                Pause.around(.milliseconds(10), .system)
            }
        }
    }

    /// All rows of a statement of the engine's own.
    func rows(_ sql: String) throws(DatabaseError) -> [[StoredValue]] {
        let statement = try SQLiteStatement(sql, on: self)
        defer { statement.reset() }
        var rows: [[StoredValue]] = []
        while try statement.step() {
            var row: [StoredValue] = []
            for column in 0..<statement.columnCount { row.append(try statement.value(at: column)) }
            rows.append(row)
        }
        return rows
    }
}
