// The surface of an engine: all that the rest of this module knows of the library below.

enum ConnectionUse {
    /// Creates the database when there is none.
    case writing
    /// Can't change anything.
    case reading
}

enum TransactionUse {
    /// Will write; waits for its turn, and no other process writes meanwhile.
    case writing
    /// Reads a single snapshot.
    case reading
    /// Will change the schema, and nobody else meanwhile.
    case defining
    /// Reads a single snapshot, for as long as it takes.
    case copyingOut
    /// Fills all tables, for as long as it takes; no other process writes meanwhile.
    case copyingIn
}

/// One conversation with a database, used by one thread at a time. Every error it throws is a `DatabaseError`, with the violated
/// constraint by its name.
protocol Connection: AnyObject {
    /// The statement for this literal, prepared once and kept; reset and without bindings.
    func statement(_ sql: StaticString) throws(DatabaseError) -> any Statement

    /// Runs one statement of a migration, turned into the engine's dialect.
    func define(_ statement: Migration.Statement) throws(DatabaseError)

    /// Begins a transaction; what an earlier one may have left behind is rolled back.
    func begin(_ use: TransactionUse) throws(DatabaseError)

    /// Ends the transaction and makes it durable.
    /// - Throws: nothing of it is left, but for `.unknownEnd`: then nobody can be asked.
    func commit() throws(DatabaseError)

    /// Ends the transaction, if there is one, without its changes.
    func rollBack() throws(DatabaseError)

    /// Runs a statement without parameters and without rows of interest.
    func execute(_ sql: StaticString) throws(DatabaseError)

    /// Makes the engine's own tables, if it needs any.
    func establish() throws(DatabaseError)

    /// False after COMMIT and ROLLBACK, and when the engine gave up a transaction by itself.
    var isInTransaction: Bool { get }

    /// Whether this connection has the claim of this name, taking it if nobody has. It ends with the connection.
    func claim(_ name: String) throws(DatabaseError) -> Bool

    // MARK: - What a copy needs

    /// All tables but the engine's own, as the catalogue has them.
    func tables() throws(DatabaseError) -> [Table]

    /// The statement about a table of the catalogue, not kept.
    func statement(_ sql: TableStatement) throws(DatabaseError) -> any Statement

    /// Begins to add rows to a table in the engine's fastest way. Until that is over nothing else is asked of this connection.
    func fill(_ table: Table) throws(DatabaseError) -> any Filling
}

/// Rows on their way into a table, which must come to an end, good or bad.
protocol Filling: AnyObject {
    /// - Parameter row: its values in the order of the table's columns.
    func add(_ row: [StoredValue]) throws(DatabaseError)

    /// - Throws: when not every row was taken.
    func end() throws(DatabaseError)

    /// Frees the connection for the rollback that must follow.
    func giveUp()
}

/// A prepared statement. `reset` must follow its use; parameters are numbered from 1, columns from 0.
protocol Statement: AnyObject {
    var parameterCount: Int { get }
    func bind(_ value: StoredValue, at parameter: Int) throws(DatabaseError)

    /// Whether there is a row to read.
    func step() throws(DatabaseError) -> Bool
    var columnCount: Int { get }
    func value(at column: Int) throws(DatabaseError) -> StoredValue

    /// Between its first step and `reset`.
    var isRunning: Bool { get }

    /// The rows that this statement inserted, updated or deleted.
    var changes: Int { get }
    func reset()
}

extension Connection {
    /// Runs `body` in a transaction of its own, then `commit`.
    /// - Throws: what either throws; then nothing is left of the transaction.
    func transaction<T>(_ use: TransactionUse, _ body: () throws -> T, commit: () throws -> Void) throws -> T {
        try begin(use)
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            try? rollBack()
            throw error
        }
    }
}
