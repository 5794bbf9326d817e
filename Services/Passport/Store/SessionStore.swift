import Database
import PassportDomain
import Primitives

/// Who is logged in, and how.
struct SignedIn: Sendable, Equatable {
    let session: Session
    let account: Account
}

/// Where a login came from, for the account's list of sessions (P9).
struct Origin: Sendable, Equatable {
    let client: String
    let userAgent: String

    /// What uses are counted against.
    var network: String { ClientNetwork(of: client).text }
}

extension Reading {
    func signedIn(tokenHash: [UInt8]) throws -> SignedIn? {
        try first(
            """
            SELECT s.id, s.account_id, s.authenticated_at, s.last_seen_at, s.expires_at, s.second_factor, a.id, a.email, a.verified_at
            FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id WHERE s.token_hash = $1
            """, tokenHash
        ) { row in SignedIn(session: try Self.session(&row), account: try Self.account(&row)) }
    }

    func hasSession(_ id: ID<Session>) throws -> Bool { try first("SELECT 1 FROM sessions WHERE id = $1", id) { _ in true } ?? false }

    static func session(_ row: inout Row) throws -> Session {
        Session(
            id: try row.next(), account: try row.next(), authenticatedAt: try row.next(), lastSeenAt: try row.next(),
            expiresAt: try row.next(), hasSecondFactor: try row.next())
    }
}

extension Transaction {
    func addSession(_ session: Session, tokenHash: [UInt8], from origin: Origin) throws {
        try run(
            """
            INSERT INTO sessions (id, token_hash, account_id, created_at, authenticated_at, last_seen_at, expires_at, second_factor, client,
                user_agent)
            VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9)
            """, session.id, tokenHash, session.account, session.authenticatedAt, session.lastSeenAt, session.expiresAt,
            session.hasSecondFactor, origin.client, origin.userAgent)
    }

    /// The password was given again: the session goes on under a new secret.
    func renewSession(_ session: Session, tokenHash: [UInt8], from origin: Origin) throws {
        try run(
            """
            UPDATE sessions SET token_hash = $2, authenticated_at = $3, last_seen_at = $4, expires_at = $5, second_factor = $6, client = $7,
                user_agent = $8
            WHERE id = $1
            """, session.id, tokenHash, session.authenticatedAt, session.lastSeenAt, session.expiresAt,
            session.hasSecondFactor, origin.client, origin.userAgent)
    }

    func touchSession(_ id: ID<Session>, at now: Timestamp) throws {
        try run("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", id, now)
    }

    /// Its row alone; `endSession` ends it.
    func removeSession(_ id: ID<Session>) throws { try run("DELETE FROM sessions WHERE id = $1", id) }

    func removeSessions(of account: ID<Account>, but kept: ID<Session>?) throws {
        try run("DELETE FROM sessions WHERE account_id = $1 AND (id <> $2 OR $2 IS NULL)", account, kept)
    }
}
