/// Why the database did not do what was asked. No case ever carries an argument that was bound to a statement, so each may be logged.
public enum DatabaseError: Error, Equatable {
    /// A CHECK, a unique index, a primary key (`<table>_pkey`) or a NOT NULL (`<table>_<column>_not_null`), by its name in the schema.
    case constraint(name: String)
    /// A row that refers to one that isn't there, or one that is still referred to.
    case foreignKey
    /// The queue is full: nothing was done, ask again later (503 with Retry-After).
    case overloaded
    /// The engine could not put the transaction in an order with others that ran beside it, or somebody else held for too long what it
    /// needed: nothing was done, and it may be run again.
    case conflict
    /// The connection broke before the COMMIT: nothing was done, and it may be run again.
    case connectionLost
    /// No server answers (503 with Retry-After): nothing was done.
    case unavailable(String)
    /// The server was lost while it committed, and can't be asked: the write may have been made. Whoever wanted it has to look.
    case unknownEnd
    /// The database was closed, or a transaction was used after its closure had ended.
    case closed
    /// The file was written by a newer version of the program, or by a different one.
    case newerSchema(found: Int, known: Int)
    /// The content is not what the schema promises.
    case corrupt(String)
    /// Anything else, with the engine's own code (0: this module's).
    case failed(code: Int, message: String)

    /// Whether a rule of the schema refused the change, as against a machine that could not make it.
    var isViolation: Bool {
        switch self {
        case .constraint, .foreignKey: true
        case .overloaded, .conflict, .connectionLost, .unavailable, .unknownEnd, .closed, .newerSchema, .corrupt, .failed: false
        }
    }

    /// Whether nothing is wrong with the request: ask again in a moment (503 with Retry-After).
    public var isTemporary: Bool {
        switch self {
        case .overloaded, .conflict, .connectionLost, .unavailable, .closed: true
        case .constraint, .foreignKey, .unknownEnd, .newerSchema, .corrupt, .failed: false
        }
    }

    /// Whether the same work can succeed when it is run again.
    var isPassing: Bool { self == .conflict || self == .connectionLost }
}
