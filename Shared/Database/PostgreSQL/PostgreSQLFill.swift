extension PostgreSQLConnection {
    /// For this transaction: one side of a copy may have to wait long for the other.
    func liftTimeLimits() throws(DatabaseError) {
        try link.queue("SET LOCAL idle_in_transaction_session_timeout = 0")
        try link.queue("SET LOCAL statement_timeout = 0")
        try link.queue("SET LOCAL lock_timeout = 0")
    }

    func fill(_ table: Table) throws(DatabaseError) -> any Filling {
        try link.startCopy("COPY \(table) (\(table.columns)) FROM STDIN (FORMAT binary)")
        return PostgreSQLFilling(table, on: self)
    }
}

/// COPY in its binary format. https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4
private final class PostgreSQLFilling: Filling {
    private let table: Table
    private let connection: PostgreSQLConnection
    private var bytes: [UInt8]
    private static let partSize = 65_536

    init(_ table: Table, on connection: PostgreSQLConnection) {
        self.table = table
        self.connection = connection
        // The signature, no flags, no extension of the header.
        bytes = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [UInt8](repeating: 0, count: 8)
    }

    func add(_ row: [StoredValue]) throws(DatabaseError) {
        append(Int16(row.count))
        for index in row.indices { try append(row[index], table.columns[index]) }
        guard bytes.count >= Self.partSize else { return }
        try connection.link.copy(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// The planner gets its statistics at once: until then it would think the table empty.
    func end() throws(DatabaseError) {
        append(Int16(-1))
        try connection.link.copy(bytes)
        try connection.link.endCopy(failure: nil)
        let analysis = try connection.statement("ANALYZE \(table)" as TableStatement)
        defer { analysis.reset() }
        _ = try analysis.step()
    }

    func giveUp() { try? connection.link.endCopy(failure: "given up") }

    /// - Throws: `.failed` for a text with U+0000, the only one of our values that the server does not keep.
    private func append(_ value: StoredValue, _ column: Table.Column) throws(DatabaseError) {
        switch value {
        case .null: append(Int32(-1))
        case .integer(let number):
            append(Int32(8))
            append(number)
        case .text(let text):
            guard !text.utf8.contains(0) else {
                throw .failed(code: 0, message: "a text in \(column.name) holds U+0000, which PostgreSQL does not keep")
            }
            append(text.utf8)
        case .blob(let blob): append(blob)
        }
    }

    private func append(_ content: some Collection<UInt8>) {
        append(Int32(content.count))
        bytes.append(contentsOf: content)
    }

    private func append<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
