import CPQ

/// One answer of the server: a row, the end of rows, the end of a command, or an error.
@safe final class PostgreSQLResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe PQclear(handle) }

    var status: ExecStatusType { unsafe PQresultStatus(handle) }

    /// `INSERT 0 1`, `COMMIT`, `ROLLBACK`.
    var tag: String { unsafe PQcmdStatus(handle).map { unsafe String(cString: $0) } ?? "" }

    /// The rows that an INSERT, UPDATE or DELETE changed; the tag of a SELECT counts what it read.
    var changes: Int {
        let words = tag.split(separator: " ")
        guard let verb = words.first, ["INSERT", "UPDATE", "DELETE"].contains(verb) else { return 0 }
        return words.last.flatMap { Int($0) } ?? 0
    }

    var columnCount: Int { Int(unsafe PQnfields(handle)) }
    var parameterTypes: [Oid] { unsafe (0..<PQnparams(handle)).map { unsafe PQparamtype(handle, $0) } }

    func errorField(_ field: CChar) -> String? {
        unsafe cpq_error_field(handle, field).map { unsafe String(cString: $0) }
    }

    /// A column of the only row.
    func value(at column: Int) throws(DatabaseError) -> StoredValue {
        let column = Int32(column)
        guard unsafe PQgetisnull(handle, 0, column) == 0 else { return .null }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(handle, 0, column), count: Int(PQgetlength(handle, 0, column)))
        return switch unsafe PostgreSQLType(rawValue: PQftype(handle, column)) {
        case .bigint, .integer, .smallint: .integer(unsafe signed(bytes))
        case .boolean: .integer(unsafe bytes.first == 0 ? 0 : 1)
        case .text, .varchar: .text(unsafe String(decoding: bytes, as: UTF8.self))
        case .bytea: .blob(unsafe Array(bytes))
        case nil: throw .failed(code: 0, message: "column \(column + 1) is of a type that not every engine has; cast it")
        }
    }

    private func signed(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        // The first byte carries the sign.
        let start = unsafe bytes.first.map { Int64(Int8(bitPattern: $0)) } ?? 0
        return unsafe bytes.dropFirst().reduce(start) { $0 << 8 | Int64($1) }
    }
}

/// The types that a parameter or a column may have, by the numbers that the server's catalogue gives them.
enum PostgreSQLType: Oid {
    case boolean = 16
    case bytea = 17
    case bigint = 20
    case smallint = 21
    case integer = 23
    case text = 25
    case varchar = 1043

    /// The binary form of an argument, `nil` for NULL. https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES
    /// - Throws: `.failed` when the statement wants another kind of value there; the value is not told.
    func encode(_ value: StoredValue) throws(DatabaseError) -> [UInt8]? {
        switch (value, self) {
        case (.null, _): return nil
        case (.integer(let number), .bigint): return Self.bytes(number)
        case (.integer(let number), .integer): return try Self.narrowed(number, Int32.self)
        case (.integer(let number), .smallint): return try Self.narrowed(number, Int16.self)
        case (.text(let text), .text), (.text(let text), .varchar): return Array(text.utf8)
        case (.blob(let bytes), .bytea): return bytes
        case (.integer, _), (.text, _), (.blob, _): throw .failed(code: 0, message: "an argument is of another type than \(self)")
        }
    }

    private static func narrowed<Number: FixedWidthInteger>(_ number: Int64, _: Number.Type) throws(DatabaseError) -> [UInt8] {
        guard let narrow = Number(exactly: number) else {
            throw .failed(code: 0, message: "an argument does not fit; the statement should say CAST($1 AS BIGINT)")
        }
        return bytes(narrow)
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
    }
}
