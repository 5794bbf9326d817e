extension PostgreSQLConnection {
    /// https://www.postgresql.org/docs/15/catalogs.html
    func tables() throws(DatabaseError) -> [Table] {
        let statement = try prepared(
            """
            SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL),
                COALESCE(array_position(k.conkey, a.attnum), 0)::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname NOT IN ('write_turn', 'write_markers')
            ORDER BY c.oid, a.attnum
            """)
        defer { statement.reset() }
        var lines: [CatalogueLine] = []
        while try statement.step() {
            guard case .text(let table) = try statement.value(at: 0), case .text(let column) = try statement.value(at: 1),
                case .text(let type) = try statement.value(at: 2), case .integer(let place) = try statement.value(at: 3)
            else { throw .corrupt("the catalogue") }
            lines.append(try CatalogueLine(table: table, column: column, kind: Table.Kind(postgreSQL: type), place: Int(place)))
        }
        statement.reset()
        return CatalogueLine.tables(lines, parents: try parents())
    }

    private func parents() throws(DatabaseError) -> [String: Set<String>] {
        let statement = try prepared(
            """
            SELECT c.relname::text, p.relname::text FROM pg_constraint k
                JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND n.nspname = current_schema()
            """)
        defer { statement.reset() }
        var parents: [String: Set<String>] = [:]
        while try statement.step() {
            guard case .text(let table) = try statement.value(at: 0), case .text(let parent) = try statement.value(at: 1)
            else { throw .corrupt("the catalogue") }
            parents[table, default: []].insert(parent)
        }
        return parents
    }
}

extension Table.Kind {
    fileprivate init?(postgreSQL type: String) {
        switch type {
        case "bigint": self = .integer
        case "text": self = .text
        case "bytea": self = .blob
        default: return nil
        }
    }
}
