import Database
import PassportDomain
import Primitives
import Runtime

/// A session that has just begun, with the secret for its cookie.
struct NewSession: Sendable {
    let secret: BearerSecret
    let signedIn: SignedIn
}

extension Transaction {
    /// - Parameter hasSecondFactor: whether one was given beside the password.
    func beginSession(
        of account: Account, hasSecondFactor: Bool = false, from origin: Origin, replacing old: BearerSecret?, _ context: PassportContext,
        at now: Timestamp
    ) throws -> NewSession {
        let earlier = try old.flatMap { try signedIn(tokenHash: $0.hash) }?.session
        let continues = earlier?.account == account.id && earlier?.isAlive(at: now, idle: context.settings.sessions.idle) == true
        if let earlier, !continues {
            try endSession(earlier.id, context, at: now)
            let detail = earlier.id.description
            try record(.sessionEnded, of: .account(earlier.account), from: origin, detail: detail, context, at: now)
        }
        let session = Session(
            id: (continues ? earlier?.id : nil) ?? context.effects.newID(), account: account.id, authenticatedAt: now, lastSeenAt: now,
            expiresAt: now + context.settings.sessions.absolute, hasSecondFactor: hasSecondFactor)
        let secret = BearerSecret(random: context.effects)
        if continues {
            try renewSession(session, tokenHash: secret.hash, from: origin)
        } else {
            try addSession(session, tokenHash: secret.hash, from: origin)
        }
        try recordAtMost(.logIns, .loggedIn, of: .account(account.id), from: origin, detail: session.id.description, context, at: now)
        return NewSession(secret: secret, signedIn: SignedIn(session: session, account: account))
    }
}
