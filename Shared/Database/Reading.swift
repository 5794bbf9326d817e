/// What a snapshot and a transaction have in common: asking. SQL is a literal in the subset that all engines run, its parameters `$1`,
/// `$2` …; values only ever come in as arguments. Everything throws `DatabaseError`, and what the closure throws.
public protocol Reading {
    /// Hands each row to `body` until that answers false; the other ways to ask stand on this one.
    func scan(_ sql: StaticString, _ arguments: [any Storable], _ body: (inout Row) throws -> Bool) throws
}

extension Reading {
    /// All rows, in memory: for answers that a LIMIT or the schema bounds.
    public func all<T>(_ sql: StaticString, _ arguments: any Storable..., as row: (inout Row) throws -> T) throws -> [T] {
        var rows: [T] = []
        try scan(sql, arguments) {
            rows.append(try row(&$0))
            return true
        }
        return rows
    }

    /// The first row, or `nil` when there is none.
    public func first<T>(_ sql: StaticString, _ arguments: any Storable..., as row: (inout Row) throws -> T) throws -> T? {
        var found: T?
        try scan(sql, arguments) {
            found = try row(&$0)
            return false
        }
        return found
    }

    /// Each row as it is read: for answers of any length.
    public func each(_ sql: StaticString, _ arguments: any Storable..., do body: (inout Row) throws -> Void) throws {
        try scan(sql, arguments) {
            try body(&$0)
            return true
        }
    }
}
