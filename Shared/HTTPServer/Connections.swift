import Synchronization

/// Every open connection.
final class Connections: Sendable {
    private let members = Mutex<[ObjectIdentifier: Connection]>([:])

    var count: Int { members.withLock(\.count) }
    var all: [Connection] { members.withLock { Array($0.values) } }

    func add(_ connection: Connection) { members.withLock { $0[ObjectIdentifier(connection)] = connection } }

    func remove(_ connection: Connection) {
        connection.closed()
        members.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// Shuts those that are past their deadline; `note` is called for each.
    func cutOverdue(note: () -> Void) {
        let now = ContinuousClock.now
        for connection in all { connection.cut(ifOverdueAt: now, note: note) }
    }
}
