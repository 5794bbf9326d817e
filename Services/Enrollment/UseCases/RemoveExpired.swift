import Allowances
import Captcha
import Database
import Primitives
import Runtime
import SignIn

/// The janitor: sessions, logins and logout tokens that have expired go, a little at a time. Whoever logs in at the opening doesn't wait until the
/// morning's leftovers are swept.
struct RemoveExpired: Sendable {
    let database: Database
    let effects: Effects

    /// What one transaction takes.
    static let batch = 500
    /// Each may be of 64 MB.
    private static let files = 10

    func callAsFunction() async throws {
        let now = effects.now()
        try await remove { try $0.removeLogins(expiredBy: now, limit: Self.batch) }
        try await remove { try $0.removeSessions(expiredBy: now, limit: Self.batch) }
        try await remove { try $0.removeEndedPassportSessions(before: now - ReceiveLogOut.memory, limit: Self.batch) }
        try await remove { try $0.removeLogoutTokens(expiredBy: now, limit: Self.batch) }
        try await remove { try $0.removeCaptchas(expiredBy: now, limit: Self.batch) }
        try await remove { try $0.removePlaces(before: now - Doorkeeper.lifetime, limit: Self.batch) }
        try await remove(Self.files) { try $0.removeImports(receivingSince: now - ReceiveImport.patience, limit: Self.files) }
        try await remove(Self.files) { try $0.removeImports(endedBy: now - ReceiveImport.memory, limit: Self.files) }
        try await remove { try $0.removeAllowances(endedBy: now, limit: Self.batch) }
    }

    private func remove(_ batch: Int = batch, _ some: @escaping @Sendable (Transaction) throws -> Int) async throws {
        while try await database.write(some) == batch { try Task.checkCancellation() }
    }
}
