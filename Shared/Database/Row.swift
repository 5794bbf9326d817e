/// The row under the cursor, read column by column in the order of the SELECT. It is gone when the closure that got it returns.
public struct Row {
    private let statement: any Statement
    private var column = 0

    init(_ statement: any Statement) { self.statement = statement }

    /// The next column.
    /// - Throws: `DatabaseError.corrupt` when the column holds no value of this type; `.failed` when there are no more columns.
    public mutating func next<Value: Storable>(_: Value.Type = Value.self) throws -> Value {
        guard column < statement.columnCount else {
            throw DatabaseError.failed(code: 0, message: "the row has only \(statement.columnCount) columns")
        }
        guard let value = Value(stored: try statement.value(at: column)) else {
            throw DatabaseError.corrupt("column \(column + 1) is no \(Value.self)")
        }
        column += 1
        return value
    }
}
