import Database

extension DatabaseError {
    /// What an operator is told at the command line.
    var line: String {
        switch self {
        case .failed(_, let message), .corrupt(let message), .unavailable(let message): message
        case .newerSchema(let found, let known): "it is at version \(found), which a newer program has written; this one knows \(known)"
        case .constraint(let name): "the rule \(name) refuses it"
        case .foreignKey: "something still refers to it, or it refers to what isn't there"
        case .overloaded, .conflict: "the database is busy; try again"
        case .connectionLost, .unknownEnd: "the connection to the database was lost; look what has been done"
        case .closed: "the database is closed"
        }
    }

    /// Whether the setting names the wrong database, as against one that doesn't answer now.
    var isWrongPlace: Bool {
        switch self {
        case .failed, .corrupt, .newerSchema: true
        case .constraint, .foreignKey, .overloaded, .conflict, .connectionLost, .unavailable, .unknownEnd, .closed: false
        }
    }
}
