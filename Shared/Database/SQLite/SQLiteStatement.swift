import CSQLite

/// A prepared statement. What is bound is copied, and what is read is copied out, so no pointer outlives a call.
@safe final class SQLiteStatement: Statement {
    private let handle: OpaquePointer
    private unowned let connection: SQLiteConnection
    /// The library's index of each `$n`; it counts parameters in the order in which they first appear.
    private let indexes: [Int32]
    private var changesBefore: Int64 = 0

    /// - Throws: `.failed` unless `sql` is exactly one statement, with parameters `$1` … `$n`.
    init(_ sql: String, on connection: SQLiteConnection) throws(DatabaseError) {
        self.connection = connection
        unsafe (handle, indexes) = try Self.prepare(sql, connection)
    }

    deinit { unsafe sqlite3_finalize(handle) }

    var parameterCount: Int { indexes.count }
    var columnCount: Int { Int(unsafe sqlite3_data_count(handle)) }
    var isRunning: Bool { unsafe sqlite3_stmt_busy(handle) != 0 }

    func bind(_ value: StoredValue, at parameter: Int) throws(DatabaseError) {
        let index = indexes[parameter - 1]
        switch value {
        case .null: try connection.check(unsafe sqlite3_bind_null(handle, index))
        case .integer(let number): try connection.check(unsafe sqlite3_bind_int64(handle, index, number))
        case .text(let text): try bind(text, index)
        case .blob(let bytes): try bind(bytes, index)
        }
    }

    private func bind(_ text: String, _ index: Int32) throws(DatabaseError) {
        var text = text
        try connection.check(text.withUTF8 { unsafe csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count)) })
    }

    private func bind(_ bytes: [UInt8], _ index: Int32) throws(DatabaseError) {
        try connection.check(unsafe bytes.withUnsafeBytes { unsafe csqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) })
    }

    func step() throws(DatabaseError) -> Bool {
        if !isRunning { changesBefore = unsafe sqlite3_total_changes64(connection.handle) }
        let code = unsafe sqlite3_step(handle)
        try connection.check(code)
        return code == SQLITE_ROW
    }

    /// The library keeps the number of the last INSERT, UPDATE or DELETE; a statement that is none of them changed nothing.
    var changes: Int {
        let handle = unsafe connection.handle
        return unsafe sqlite3_total_changes64(handle) == changesBefore ? 0 : Int(sqlite3_changes64(handle))
    }

    func value(at column: Int) throws(DatabaseError) -> StoredValue {
        let column = Int32(column)
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(handle, column))
        case SQLITE_TEXT: return .text(try text(at: column))
        case SQLITE_BLOB: return .blob(blob(at: column))
        default: throw .failed(code: 0, message: "column \(column + 1) is a floating-point number")
        }
    }

    private func text(at column: Int32) throws(DatabaseError) -> String {
        let start = unsafe sqlite3_column_text(handle, column)
        let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        guard let text = unsafe String(validating: bytes, as: UTF8.self) else { throw .corrupt("column \(column + 1) is no UTF-8") }
        return text
    }

    private func blob(at column: Int32) -> [UInt8] {
        let start = unsafe sqlite3_column_blob(handle, column)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func reset() {
        // Its code repeats what `step` has thrown.
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }
}
