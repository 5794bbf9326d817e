/// The statements that a connection has prepared, each kept under its literal.
struct StatementCache<Kept: Statement> {
    /// By the address of the literal, which is the same each time the same line runs.
    private var kept: [UInt: Kept] = [:]

    mutating func statement(
        _ sql: StaticString, prepare: (String) throws(DatabaseError) -> Kept
    ) throws(DatabaseError) -> Kept {
        let key = unsafe UInt(bitPattern: sql.utf8Start)
        guard let known = kept[key] else {
            let statement = try prepare(sql.description)
            kept[key] = statement
            return statement
        }
        // A second one where the rows of this very statement are being read further up the stack.
        return known.isRunning ? try prepare(sql.description) : known
    }

    mutating func removeAll() { kept.removeAll() }
}
