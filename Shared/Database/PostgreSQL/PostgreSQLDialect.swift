extension String {
    /// A statement of a migration with the names that PostgreSQL has for the common types: integers of 64 bits, bytes, and text that is
    /// compared byte by byte, as SQLite does, whatever the language of the server.
    var withPostgreSQLTypes: String {
        // What stands in quotes is a value, not a type.
        let parts = split(separator: "'", omittingEmptySubsequences: false).map(String.init)
        return parts.indices.map { $0.isMultiple(of: 2) ? parts[$0].withTypesReplaced : parts[$0] }.joined(separator: "'")
    }

    private var withTypesReplaced: String {
        replacing(/\bINTEGER\b/, with: "BIGINT").replacing(/\bBLOB\b/, with: "BYTEA").replacing(/\bTEXT\b/, with: "TEXT COLLATE \"C\"")
    }
}
