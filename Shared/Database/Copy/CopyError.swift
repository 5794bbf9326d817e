/// Why a database was not copied. Unless a case says otherwise, the target holds its schema and no row.
public enum CopyError: Error, Equatable, CustomStringConvertible {
    /// The source has not had all migrations of this program.
    case olderSchema(found: Int, known: Int)
    /// The target has rows: it is left as it was.
    case notEmpty(table: String)
    /// Tables that are not the same in both, or only in one.
    case unlike(tables: [String])
    /// Tables that refer to each other, so that none can be filled first.
    case circle([String])
    /// What an engine said about a table; no value is told.
    case table(String, DatabaseError)
    /// Tables whose rows in the target are not those of the source.
    case different(tables: [String])
    /// The answer to the COMMIT was lost: the target has all rows or none.
    case unknownEnd(String)

    public var description: String {
        switch self {
        case .olderSchema(let found, let known): "the source is at version \(found), not \(known): migrate it first"
        case .notEmpty(let table): "the target is not empty: \(table) has rows"
        case .unlike(let tables): "these tables are not the same in source and target: \(tables.joined(separator: ", "))"
        case .circle(let tables): "these tables refer to each other: \(tables.joined(separator: ", "))"
        case .table(let name, let error): "\(name): \(error)"
        case .different(let tables): "the copy differs in \(tables.joined(separator: ", ")): nothing of it was kept"
        case .unknownEnd(let cause): "the target has all rows or none, nobody answers whether (\(cause)): throw it away and copy again"
        }
    }
}
