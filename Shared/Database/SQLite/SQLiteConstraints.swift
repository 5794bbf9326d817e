import CSQLite

extension SQLiteConnection {
    /// Which rule of the schema a statement broke. The library names a CHECK, and an index over expressions in quotes, but for the
    /// others only tells the columns: "UNIQUE constraint failed: seats.site, seats.subject".
    /// https://www.sqlite.org/rescode.html#constraint
    func violation(_ code: Int32, _ message: String) -> DatabaseError {
        guard let colon = message.firstRange(of: ": ") else {
            return code == csqlite_constraint_foreign_key ? .foreignKey : .failed(code: Int(code), message: message)
        }
        let subject = String(message[colon.upperBound...])
        return switch code {
        // A trigger's RAISE says "rule: name", as we write them.
        case csqlite_constraint_check, csqlite_constraint_trigger: .constraint(name: subject)
        case csqlite_constraint_not_null: .constraint(name: subject.replacing(".", with: "_") + "_not_null")
        case csqlite_constraint_primary_key, csqlite_constraint_rowid: .constraint(name: subject.prefix { $0 != "." } + "_pkey")
        case csqlite_constraint_unique: .constraint(name: uniqueIndex(over: subject) ?? subject.nameInQuotes)
        default: .failed(code: Int(code), message: message)
        }
    }

    /// The names of the unique indexes by the columns that stand in the library's message.
    /// - Throws: `.failed` when two indexes have the same columns (say, both partial): their violations could not be told apart.
    func namesOfUniqueIndexes() throws(DatabaseError) -> [String: String] {
        var columns: [String: [String]] = [:]
        for row in try rows(
            """
            SELECT i.name, t.name || '.' || c.name
            FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            WHERE t.type = 'table' AND i."unique" AND i.origin <> 'pk' ORDER BY i.name, c.seqno
            """)
        {
            // A column without a name is an expression; such an index is in the message by its own name.
            guard case .text(let index) = row[0], case .text(let column) = row[1] else { continue }
            columns[index, default: []].append(column)
        }
        var names: [String: String] = [:]
        for (index, columns) in columns {
            guard let twin = names.updateValue(index, forKey: columns.joined(separator: ", ")) else { continue }
            throw .failed(code: 0, message: "unique indexes \(min(index, twin)) and \(max(index, twin)) have the same columns")
        }
        return names
    }
}

extension String {
    /// `entries_once` for `index 'entries_once'`; the text itself when nothing is quoted.
    fileprivate var nameInQuotes: String {
        let parts = split(separator: "'", omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : self
    }
}
