import Database
import PassportDomain
import Primitives
import Runtime

/// P9: the owner's list of sessions.
struct ListSessions {
    /// Sessions in one answer (S6), those used last; the others end with "all others".
    static let most = 200

    let context: PassportContext

    func callAsFunction(of person: SignedIn) async throws -> [ListedSession] {
        let (now, idle) = (context.effects.now(), context.settings.sessions.idle)
        return try await context.database.read { try $0.sessions(of: person.account.id, at: now, idle: idle, limit: Self.most) }
    }
}

/// P9: the owner ends one session, or all but the one that asks.
struct EndSessions {
    let context: PassportContext

    /// - Throws: `SessionRefusal.unknown` for a session that is gone, or another account's.
    func callAsFunction(_ id: ID<Session>, by person: SignedIn, from origin: Origin) async throws {
        let isOwn = try await context.database.write { [context] tx in
            guard try tx.account(of: id) == person.account.id else { return false }
            let now = context.effects.now()
            try tx.endSession(id, context, at: now)
            try tx.record(.sessionEnded, of: .account(person.account.id), from: origin, detail: id.description, context, at: now)
            return true
        }
        guard isOwn else { throw SessionRefusal.unknown }
    }

    func others(of person: SignedIn, from origin: Origin) async throws {
        try await context.database.write { [context] tx in
            // A session that has been ended meanwhile, perhaps by the others, ends nobody.
            guard try tx.hasSession(person.session.id) else { return }
            let now = context.effects.now()
            try tx.endSessions(of: person.account.id, but: person.session.id, context, at: now)
            try tx.record(.sessionEnded, of: .account(person.account.id), from: origin, detail: "others", context, at: now)
        }
    }
}
