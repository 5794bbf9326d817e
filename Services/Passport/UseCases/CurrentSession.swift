import Database
import PassportDomain
import Primitives
import Runtime

/// Who a browser's cookie belongs to.
struct CurrentSession {
    let context: PassportContext

    /// `nil` when the session is unknown, ended or too old.
    func callAsFunction(_ secret: BearerSecret?) async throws -> SignedIn? {
        guard let secret else { return nil }
        let now = context.effects.now()
        let found = try await context.database.read { try $0.signedIn(tokenHash: secret.hash) }
        guard let found, found.session.isAlive(at: now, idle: context.settings.sessions.idle) else { return nil }
        if found.session.needsTouch(at: now) { try await context.database.write { try $0.touchSession(found.session.id, at: now) } }
        return found
    }
}

/// The end of a session, and of every permission given through it.
struct LogOut {
    let context: PassportContext

    func callAsFunction(_ secret: BearerSecret, from origin: Origin) async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard let session = try tx.signedIn(tokenHash: secret.hash)?.session else { return }
            try tx.endSession(session.id, context, at: now)
            let detail = session.id.description
            try tx.record(.loggedOut, of: .account(session.account), from: origin, detail: detail, context, at: now)
        }
    }
}
