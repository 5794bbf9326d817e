extension SQLiteConnection {
    /// https://www.sqlite.org/pragma.html#pragma_table_info
    func tables() throws(DatabaseError) -> [Table] {
        var lines: [CatalogueLine] = []
        for row in try rows(
            """
            SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list t, pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid
            """)
        {
            guard case .text(let table) = row[0], case .text(let column) = row[1], case .text(let type) = row[2],
                case .integer(let place) = row[3]
            else { throw .corrupt("the catalogue") }
            lines.append(try CatalogueLine(table: table, column: column, kind: Table.Kind(sqlite: type), place: Int(place)))
        }
        return CatalogueLine.tables(lines, parents: try parents())
    }

    private func parents() throws(DatabaseError) -> [String: Set<String>] {
        var parents: [String: Set<String>] = [:]
        for row in try rows(
            """
            SELECT t.name, f."table" FROM pragma_table_list t, pragma_foreign_key_list(t.name) f
            WHERE t.schema = 'main' AND t.type = 'table'
            """)
        {
            guard case .text(let table) = row[0], case .text(let parent) = row[1] else { throw .corrupt("the catalogue") }
            parents[table, default: []].insert(parent)
        }
        return parents
    }
}

extension Table.Kind {
    fileprivate init?(sqlite type: String) {
        switch type {
        case "INTEGER": self = .integer
        case "TEXT": self = .text
        case "BLOB": self = .blob
        default: return nil
        }
    }
}
