public import Database

/// A value of any kind.
public struct Cell: Storable, Equatable, Comparable, CustomStringConvertible {
    public let stored: StoredValue

    public init(stored: StoredValue) { self.stored = stored }

    public var description: String {
        switch stored {
        case .null: "NULL"
        case .integer(let number): "\(number)"
        case .text(let text): "'\(text)'"
        case .blob(let bytes): "x" + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }

    public static func < (one: Cell, other: Cell) -> Bool { one.description < other.description }
}

extension Reading {
    /// The names of the tables that migrations made.
    public func tableNames(at location: DatabaseLocation) throws -> [String] {
        switch location {
        case .sqlite: try all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") { try $0.next() }
        case .postgresql:
            try all(
                """
                SELECT CAST(tablename AS TEXT) FROM pg_tables
                WHERE schemaname = current_schema() AND tablename NOT IN ('write_turn', 'write_markers') ORDER BY 1
                """
            ) { try $0.next() }
        }
    }

    /// All rows with all their columns, in an order that is the same on every engine.
    public func rows(_ sql: StaticString) throws -> [[Cell]] {
        try all(sql) { row in
            var cells: [Cell] = []
            while let cell = try row.nextIfAny() { cells.append(cell) }
            return cells
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension Row {
    fileprivate mutating func nextIfAny() throws -> Cell? {
        do {
            let cell: Cell = try next()
            return cell
        } catch DatabaseError.failed(code: 0, let message) where message.hasPrefix("the row has only") {
            return nil
        }
    }
}
