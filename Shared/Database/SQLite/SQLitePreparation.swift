import CSQLite

extension SQLiteStatement {
    static func prepare(_ sql: String, _ connection: SQLiteConnection) throws(DatabaseError) -> (OpaquePointer, [Int32]) {
        var handle: OpaquePointer?
        var sql = sql
        var rest = 0
        let code = sql.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let code = unsafe sqlite3_prepare_v3(
                    connection.handle, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &handle, &tail)
                if let tail = unsafe tail, let start = text.baseAddress { rest = unsafe start.distance(to: tail) }
                return code
            }
        }
        try connection.check(code)
        guard let handle = unsafe handle, sql.utf8.dropFirst(rest).allSatisfy({ [0x09, 0x0a, 0x0d, 0x20].contains($0) }) else {
            unsafe sqlite3_finalize(handle)
            throw .failed(code: 0, message: "not exactly one statement")
        }
        guard let indexes = unsafe parameters(of: handle) else {
            unsafe sqlite3_finalize(handle)
            throw .failed(code: 0, message: "parameters are not $1, $2 … without gaps")
        }
        return unsafe (handle, indexes)
    }

    private static func parameters(of handle: OpaquePointer) -> [Int32]? {
        let count = unsafe sqlite3_bind_parameter_count(handle)
        var indexes = [Int32](repeating: 0, count: Int(count))
        for index in 0..<count {
            guard let name = unsafe sqlite3_bind_parameter_name(handle, index + 1),
                let number = unsafe Int(String(cString: name).dropFirst()),
                indexes.indices.contains(number - 1), unsafe name.pointee == CChar(bitPattern: UInt8(ascii: "$"))
            else { return nil }
            indexes[number - 1] = index + 1
        }
        return indexes
    }
}
