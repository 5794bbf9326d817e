/// The database as it was at one moment; what others commit meanwhile doesn't show.
public final class Snapshot: Reading {
    private let session: Session

    init(_ session: Session) { self.session = session }

    public func scan(_ sql: StaticString, _ arguments: [any Storable], _ body: (inout Row) throws -> Bool) throws {
        try session.run(sql, arguments, body)
    }
}

/// A change in the making, alone in the database: it sees what was committed before it and its own work, and is kept whole or not at all.
public final class Transaction: Reading {
    private let session: Session

    init(_ session: Session) { self.session = session }

    public func scan(_ sql: StaticString, _ arguments: [any Storable], _ body: (inout Row) throws -> Bool) throws {
        try session.run(sql, arguments, body)
    }

    /// Runs an INSERT, UPDATE or DELETE and answers how many rows it changed.
    /// - Throws: `DatabaseError`; after the first one the transaction is lost, whether or not the closure catches it.
    @discardableResult
    public func run(_ sql: StaticString, _ arguments: any Storable...) throws -> Int {
        try session.run(sql, arguments) { _ in true }
    }
}
