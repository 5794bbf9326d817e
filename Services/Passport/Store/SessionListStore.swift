import Database
import PassportDomain
import Primitives

/// A session as its owner's list shows it (P9).
struct ListedSession: Sendable, Equatable {
    let session: Session
    let createdAt: Timestamp
    let origin: Origin
}

extension Reading {
    /// The newest use first; those that have run out are left out.
    func sessions(of account: ID<Account>, at now: Timestamp, idle: Timestamp.Span, limit: Int) throws -> [ListedSession] {
        try all(
            """
            SELECT id, account_id, authenticated_at, last_seen_at, expires_at, second_factor, created_at, client, user_agent
            FROM sessions WHERE account_id = $1 AND expires_at > $2 AND last_seen_at > $3 ORDER BY last_seen_at DESC, id
            LIMIT $4
            """, account, now, now - idle, limit
        ) { row in
            ListedSession(
                session: try Self.session(&row), createdAt: try row.next(),
                origin: Origin(client: try row.next(), userAgent: try row.next()))
        }
    }

    func account(of session: ID<Session>) throws -> ID<Account>? {
        try first("SELECT account_id FROM sessions WHERE id = $1", session) { try $0.next() }
    }
}
