import Database
import PassportDomain
import Primitives
import Runtime

/// The janitor: what has expired is worth nothing, and goes.
struct RemoveExpired {
    let context: PassportContext

    func callAsFunction() async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            try tx.removeCaptchas(expiredAt: now)
            try tx.removeVerifications(sentBefore: now - Verification.linkLifetime)
            try tx.removeSessions(expiredAt: now, idleSince: now - context.settings.sessions.idle)
            try tx.removeRequests(expiredAt: now)
            try tx.removeGrants(expiredAt: now)
            try tx.removeAllowances(endedAt: now)
            let memories = [context.limits.accountFailures.memory, context.limits.clientFailures.memory]
            if let longest = memories.max() { try tx.removeThrottles(quietSince: now - longest) }
        }
    }
}
