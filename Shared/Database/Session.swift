/// One closure's use of a connection. The first statement that fails ends it: engines differ in what a transaction is worth after
/// an error, so nothing more runs, and the closure's work is undone even if it caught the error.
final class Session {
    private let connection: any Connection
    private var failure: DatabaseError?

    private init(_ connection: any Connection) { self.connection = connection }

    /// Gives `body` a session that is over when it returns.
    /// - Throws: what `body` throws, or the failure that it caught.
    static func run<T>(on connection: any Connection, _ body: (Session) throws -> T) throws -> T {
        let session = Session(connection)
        defer { session.failure = .closed }
        let outcome = Result { try body(session) }
        // Whatever the closure made of it, a failure that passes is no answer.
        if let failure = session.failure, failure.isPassing { throw failure }
        let result = try outcome.get()
        if let failure = session.failure { throw failure }
        return result
    }

    /// Runs a statement, hands its rows to `row` until that answers false, and answers the number of rows changed.
    @discardableResult
    func run(_ sql: StaticString, _ arguments: [any Storable], _ row: (inout Row) throws -> Bool) throws -> Int {
        let statement = try attempt { () throws(DatabaseError) in try connection.statement(sql) }
        defer { statement.reset() }
        try attempt { () throws(DatabaseError) in try bind(arguments, to: statement) }
        while try attempt({ () throws(DatabaseError) in try statement.step() }) {
            var current = Row(statement)
            guard try row(&current) else { break }
        }
        return statement.changes
    }

    private func bind(_ arguments: [any Storable], to statement: any Statement) throws(DatabaseError) {
        guard arguments.count == statement.parameterCount else {
            throw .failed(code: 0, message: "\(arguments.count) arguments for \(statement.parameterCount) parameters")
        }
        for index in arguments.indices { try statement.bind(arguments[index].stored, at: index + 1) }
    }

    private func attempt<T>(_ body: () throws(DatabaseError) -> T) throws(DatabaseError) -> T {
        if let failure { throw failure }
        do {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }
}
