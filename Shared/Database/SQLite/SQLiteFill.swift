extension SQLiteConnection {
    /// A foreign key is looked at when the transaction is committed.
    func beginCopyingIn() throws(DatabaseError) {
        try execute("BEGIN IMMEDIATE")
        try execute("PRAGMA defer_foreign_keys = ON")
    }

    func fill(_ table: Table) throws(DatabaseError) -> any Filling { SQLiteFilling(try SQLiteStatement(table.insertion.text, on: self)) }

    /// Carries the log over into the file, durably, so that the file alone is the whole database.
    func foldLog() throws(DatabaseError) {
        guard try rows("PRAGMA wal_checkpoint(TRUNCATE)") == [[.integer(0), .integer(0), .integer(0)]] else {
            throw .failed(code: 0, message: "the log can't be carried over into the file")
        }
    }
}

extension Table {
    fileprivate var insertion: TableStatement { "INSERT INTO \(self) (\(columns)) VALUES (\(parametersFor: columns))" }
}

/// One statement, prepared once, is the fastest that the library has.
private final class SQLiteFilling: Filling {
    private let statement: SQLiteStatement

    init(_ statement: SQLiteStatement) { self.statement = statement }

    func add(_ row: [StoredValue]) throws(DatabaseError) {
        for index in row.indices { try statement.bind(row[index], at: index + 1) }
        _ = try statement.step()
        statement.reset()
    }

    func end() {}
    func giveUp() { statement.reset() }
}
