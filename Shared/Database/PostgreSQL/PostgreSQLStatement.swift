import CPQ

/// A prepared statement; its arguments and rows travel in binary form.
@safe final class PostgreSQLStatement: Statement {
    private let link: PostgreSQLLink
    private let name: String
    private let types: [PostgreSQLType]
    private var arguments: [[UInt8]?]
    private var row: PostgreSQLResult?
    /// Rows that had to be read early, because another statement needed the connection; oldest first.
    private var early: ArraySlice<PostgreSQLResult> = []
    private var failure: DatabaseError?
    private(set) var isRunning = false
    private var isAtEnd = false
    private(set) var changes = 0

    init(_ sql: String, on link: PostgreSQLLink) throws(DatabaseError) {
        self.link = link
        let prepared = try link.prepare(sql)
        name = prepared.name
        types = try prepared.parameters.map { oid throws(DatabaseError) in
            guard let type = PostgreSQLType(rawValue: oid) else {
                throw .failed(code: 0, message: "a parameter is of a type that not every engine has; cast it")
            }
            return type
        }
        arguments = Array(repeating: nil, count: types.count)
    }

    var parameterCount: Int { types.count }
    var columnCount: Int { row?.columnCount ?? 0 }

    func bind(_ value: StoredValue, at parameter: Int) throws(DatabaseError) {
        arguments[parameter - 1] = try types[parameter - 1].encode(value)
    }

    func step() throws(DatabaseError) -> Bool {
        if !isRunning { try start() }
        if let next = early.popFirst() {
            row = next
            return true
        }
        if let failure { throw failure }
        row = isAtEnd ? nil : try advance()
        return row != nil
    }

    func value(at column: Int) throws(DatabaseError) -> StoredValue {
        guard let row else { throw .failed(code: 0, message: "there is no row") }
        return try row.value(at: column)
    }

    /// Sends the statement with the next one that is waited for, and does not look at its answer.
    func queue() throws(DatabaseError) { try link.queue(name, arguments) }

    /// Reads what the server still has to say, so that another statement can be asked.
    func readRest() throws(DatabaseError) {
        do throws(DatabaseError) {
            while !isAtEnd, let next = try advance() { early.append(next) }
        } catch {
            // Not left to the one who reads the rows: it may want no more of them.
            failure = error
            throw error
        }
    }

    func reset() {
        do throws(DatabaseError) {
            while isRunning, !isAtEnd, failure == nil, try advance() != nil {}
        } catch {
            link.tellLater(error)
        }
        (row, early, failure, isRunning, isAtEnd, changes) = (nil, [], nil, false, false, 0)
        arguments = Array(repeating: nil, count: types.count)
    }

    private func start() throws(DatabaseError) {
        isRunning = true
        isAtEnd = true
        try link.start(name, arguments)
        isAtEnd = false
        link.reading = self
    }

    private func advance() throws(DatabaseError) -> PostgreSQLResult? {
        do throws(DatabaseError) {
            let result = try link.next()
            guard result.status != PGRES_SINGLE_TUPLE else { return result }
            changes = result.changes
        } catch {
            end()
            throw error
        }
        end()
        return nil
    }

    private func end() {
        isAtEnd = true
        link.reading = nil
    }
}
