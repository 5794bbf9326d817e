import Database
import Runtime

/// The janitor: sessions and logins that have expired go, a little at a time. Whoever logs in at the opening doesn't wait until the
/// morning's leftovers are swept.
struct RemoveExpired: Sendable {
    let database: Database
    let effects: Effects

    /// What one transaction takes.
    static let batch = 500

    func callAsFunction() async throws {
        let now = effects.now()
        while try await database.write({ try $0.removeLogins(expiredBy: now, limit: Self.batch) }) == Self.batch {
            try Task.checkCancellation()
        }
        while try await database.write({ try $0.removeSessions(expiredBy: now, limit: Self.batch) }) == Self.batch {
            try Task.checkCancellation()
        }
    }
}
