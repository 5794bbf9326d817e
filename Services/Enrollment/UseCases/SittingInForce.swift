import Database
package import EnrollmentDomain
import Primitives
import Runtime
import Synchronization

/// The pack's sitting with the windows that are in force: the centre may have changed them since (E28). Every process that shares the
/// database looks once a second; a change takes effect some seconds after it is made, so that to the second all judge alike (E3).
package final class SittingInForce: Sendable {
    private struct State {
        var sitting: Sitting
        var changes: [WindowChange] = []
    }

    private let pack: Sitting
    private let state: Mutex<State>
    private let lookout = Lookout(every: .seconds(1))

    /// The least time from a change to its effect: some looks, and clocks that differ a little.
    static let notice = Timestamp.Span.seconds(10)

    init(_ pack: Sitting) {
        self.pack = pack
        state = Mutex(State(sitting: pack))
    }

    package var sitting: Sitting { state.withLock { $0.sitting } }
    /// What the centre has changed, in order.
    var changes: [WindowChange] { state.withLock { $0.changes } }

    /// Looks, if it is time to. Where the database can't be asked what was known goes on.
    func refresh(from database: Database, at now: Timestamp) async {
        guard lookout.isDue(at: now),
            let changes = try? await database.read({ [code = pack.code] in try $0.windowChanges(in: code) })
        else { return }
        apply(changes)
    }

    /// Changes are only ever added: a shorter list is of a look that began before the last one was made.
    func apply(_ changes: [WindowChange]) {
        state.withLock { state in
            guard changes.count > state.changes.count else { return }
            state.changes = changes
            state.sitting = pack.with(pack.windows.merging(changes.inForce) { _, new in new })
        }
    }
}

extension [WindowChange] {
    /// Of each kind the newest.
    var inForce: [WindowKind: Window] { Dictionary(map { ($0.kind, $0.window) }) { _, newer in newer } }
}
