import Allowances
import Database
import Primitives
import Runtime
import SignIn

extension PaymentServices {
    /// What one transaction takes.
    private static let batch = 500

    /// The janitor: counts of forgery, logins and sessions whose time is over go.
    func removeEnded() async throws {
        let now = effects.now()
        try await remove { try $0.removeAllowances(endedBy: now, limit: Self.batch) }
        try await remove { try $0.removeLogins(expiredBy: now, limit: Self.batch) }
        try await remove { try $0.removeSessions(expiredBy: now, limit: Self.batch) }
        try await remove { try $0.removeEndedPassportSessions(before: now - ReceiveLogOut.memory, limit: Self.batch) }
        try await remove { try $0.removeLogoutTokens(expiredBy: now, limit: Self.batch) }
    }

    private func remove(_ some: @escaping @Sendable (Transaction) throws -> Int) async throws {
        while try await database.write(some) == Self.batch { try Task.checkCancellation() }
    }
}
