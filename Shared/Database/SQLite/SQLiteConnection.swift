import CSQLite

/// A connection to a SQLite file: WAL, so that readers and the writer don't wait for each other; `synchronous=FULL`, so that a
/// COMMIT is on the disk when it returns (SPEC S4). https://www.sqlite.org/wal.html
@safe final class SQLiteConnection: Connection {
    let handle: OpaquePointer
    private var statements = StatementCache<SQLiteStatement>()
    private var uniqueIndexes: [String: String]?
    private let path: String
    private var claims: [String: SQLiteClaim] = [:]

    init(path: String, use: ConnectionUse) throws(DatabaseError) {
        self.path = path
        if use == .writing { try SQLiteFile.create(path) }
        unsafe handle = try SQLiteFile.open(path, flags: use == .writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
        try configure(use)
    }

    deinit {
        statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    func statement(_ sql: StaticString) throws(DatabaseError) -> any Statement {
        try statements.statement(sql) { text throws(DatabaseError) in try SQLiteStatement(text, on: self) }
    }

    func statement(_ sql: TableStatement) throws(DatabaseError) -> any Statement { try SQLiteStatement(sql.text, on: self) }

    func begin(_ use: TransactionUse) throws(DatabaseError) {
        try rollBack()
        switch use {
        case .writing, .defining: try execute("BEGIN IMMEDIATE")
        case .reading, .copyingOut: try execute("BEGIN DEFERRED")
        case .copyingIn: try beginCopyingIn()
        }
    }

    func commit() throws(DatabaseError) { try execute("COMMIT") }

    func rollBack() throws(DatabaseError) {
        guard isInTransaction else { return }
        try execute("ROLLBACK")
    }

    func execute(_ sql: StaticString) throws(DatabaseError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        while try statement.step() {}
    }

    func establish() {}

    func define(_ statement: Migration.Statement) throws(DatabaseError) {
        guard let sql = statement.sqlite else { return }
        let statement = try SQLiteStatement(sql.description.withStrictTable, on: self)
        while try statement.step() {}
        statement.reset()
        try refuseLooseTables()
        uniqueIndexes = try namesOfUniqueIndexes()
    }

    func claim(_ name: String) throws(DatabaseError) -> Bool {
        if let claim = claims[name] { return claim.isHeld }
        let claim = try SQLiteClaim(path: "\(path)-\(name)")
        claims[name] = claim
        return claim.isHeld
    }

    /// Every return code of the library passes here.
    func check(_ code: Int32) throws(DatabaseError) {
        guard code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
    }

    /// The unique index over these columns (`table.a, table.b`), if there is one.
    func uniqueIndex(over columns: String) -> String? {
        if uniqueIndexes == nil { uniqueIndexes = try? namesOfUniqueIndexes() }
        return uniqueIndexes?[columns]
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        return switch code & 0xff {
        case SQLITE_CONSTRAINT: violation(code, message)
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(message)
        default: .failed(code: Int(code), message: message)
        }
    }
}
