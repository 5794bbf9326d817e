import Database
import PassportDomain
import Primitives
import Runtime

/// The janitor: what has expired is worth nothing, and goes, a little at a time.
struct RemoveExpired {
    let context: PassportContext

    private static let batch = 500

    func callAsFunction() async throws {
        let now = context.effects.now()
        for kind in Expiring.allCases {
            let end = end(of: kind, at: now)
            // A whole session's rows may go at once, beyond the batch.
            while try await context.database.write({ try $0.remove(kind, endedBy: end, limit: Self.batch) }) >= Self.batch {}
        }
        while try await removeUnverified(at: now) == Self.batch {}
    }

    /// Accounts that nobody has verified (P4), those of verified addresses alike; their sessions end as any account's do.
    private func removeUnverified(at now: Timestamp) async throws -> Int {
        try await context.database.write { [context] tx in
            let old = try tx.registrations(madeBy: now - Account.unverifiedLifetime, limit: Self.batch)
            for id in old { try tx.removeAccount(id, context, at: now) }
            return old.count
        }
    }

    /// The moment by which one of these must have ended (or been sent, or seen) to go now.
    private func end(of kind: Expiring, at now: Timestamp) -> Timestamp {
        switch kind {
        case .captchas, .devices, .pendingLogIns, .endedSessions, .sessionClients, .requests, .grants, .allowances: now
        case .verifications: now - Verification.linkLifetime
        case .trustRequests: now - MailedCode.lifetime
        case .recoveries: now - context.settings.recoveryLifetime
        case .idleSessions: now - context.settings.sessions.idle
        case .signingKeys: now - context.settings.retiredKeyAge
        case .throttles: now - max(context.limits.accountFailures.memory, context.limits.clientFailures.memory)
        case .securityEvents: now - context.settings.securityLogKept
        }
    }
}
