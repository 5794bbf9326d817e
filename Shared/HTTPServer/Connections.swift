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

    /// Cuts overdue connections until the task is cancelled.
    /// - Parameters:
    ///   - interval: how late a cut may be.
    ///   - noteCut: called for each.
    func watch(every interval: Duration, noteCut: @Sendable () -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil {
            let now = ContinuousClock.now
            for connection in all where connection.cut(ifOverdueAt: now) { noteCut() }
        }
    }
}
