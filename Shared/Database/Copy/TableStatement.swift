/// A statement about a table whose name only the catalogue knows. It is the one place where SQL is made at run time, because a copy is of
/// all tables, also of those that a later migration makes. The words are a literal; what can stand between them is a name from the
/// catalogue, quoted, or a list of parameters, and never a value.
struct TableStatement: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ words: StaticString) { text += words.description }

        mutating func appendInterpolation(_ table: Table) { text += Self.quoted(table.name) }

        mutating func appendInterpolation(_ columns: [Table.Column]) {
            text += columns.map { Self.quoted($0.name) }.joined(separator: ", ")
        }

        mutating func appendInterpolation(nullsFirst columns: [Table.Column]) {
            text += columns.map { "\(Self.quoted($0.name)) NULLS FIRST" }.joined(separator: ", ")
        }

        mutating func appendInterpolation(parametersFor columns: [Table.Column]) {
            text += columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        }

        private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
    }

    let text: String

    init(stringLiteral words: StaticString) { text = words.description }
    init(stringInterpolation parts: StringInterpolation) { text = parts.text }
}

extension Table {
    /// A row, if there is one.
    var anyRow: TableStatement { "SELECT 1 FROM \(self) LIMIT 1" }

    /// All rows, in an order that is the same on every engine: of the primary key, or of all columns (rows that are equal in all of them
    /// may stand in any order).
    var allRows: TableStatement {
        key.isEmpty
            ? "SELECT \(columns) FROM \(self) ORDER BY \(nullsFirst: columns)" : "SELECT \(columns) FROM \(self) ORDER BY \(key)"
    }
}
