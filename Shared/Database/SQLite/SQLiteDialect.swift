extension String {
    /// A `CREATE TABLE … (…)` with the word STRICT that makes SQLite hold each column to its type, as other engines do anyway.
    var withStrictTable: String {
        let statement = trimmingSuffix { $0.isWhitespace || $0 == ";" }
        let isTable = statement.prefix { $0 != "(" }.uppercased().split(whereSeparator: \.isWhitespace).starts(with: ["CREATE", "TABLE"])
        return isTable ? statement + " STRICT" : String(statement)
    }

    private func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        self[..<(lastIndex { !isDropped($0) }.map { index(after: $0) } ?? startIndex)]
    }
}

extension SQLiteConnection {
    /// - Throws: `.failed` when a table escaped `withStrictTable`, by a comment before or behind it.
    func refuseLooseTables() throws(DatabaseError) {
        let loose = try rows(
            """
            SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND NOT strict AND substr(name, 1, 7) <> 'sqlite_'
            """
        )
        guard case .text(let name) = loose.first?.first else { return }
        throw .failed(code: 0, message: "table \(name) is not STRICT")
    }
}
