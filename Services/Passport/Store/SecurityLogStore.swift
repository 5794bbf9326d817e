public import Database
public import PassportDomain
import Primitives

extension SecurityEvent.Kind: Storable {}
extension SecurityEvent.Actor: Storable {}

/// Some of the newest events, or of those older than the last one of the page before.
struct SecurityLogPage: Sendable {
    let before: ID<SecurityEvent>?
    let limit: Int
}

extension Reading {
    /// The newest first, here and in the next.
    func securityEvents(of account: ID<Account>, _ page: SecurityLogPage) throws -> [SecurityEvent] {
        try all(
            """
            SELECT id, at, kind, actor, account_id, client_id, address, user_agent, detail FROM security_events
            WHERE account_id = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3
            """, account, try end(of: page), page.limit
        ) { try Self.event(&$0) }
    }

    /// Those of the address's accounts, and what was tried on it while it had none.
    func securityEvents(of email: EmailAddress, hash: [UInt8], _ page: SecurityLogPage) throws -> [SecurityEvent] {
        try all(
            """
            SELECT id, at, kind, actor, account_id, client_id, address, user_agent, detail FROM security_events
            WHERE (account_id IN (SELECT id FROM accounts WHERE email = $1) OR address_hash = $2) AND sequence < $3
            ORDER BY sequence DESC LIMIT $4
            """, email, hash, try end(of: page), page.limit
        ) { try Self.event(&$0) }
    }

    /// Everybody's.
    func securityEvents(_ page: SecurityLogPage) throws -> [SecurityEvent] {
        try all(
            """
            SELECT id, at, kind, actor, account_id, client_id, address, user_agent, detail FROM security_events
            WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2
            """, try end(of: page), page.limit
        ) { try Self.event(&$0) }
    }

    private func end(of page: SecurityLogPage) throws -> Int64 {
        guard let before = page.before else { return .max }
        return try first("SELECT sequence FROM security_events WHERE id = $1", before) { try $0.next() } ?? 0
    }

    private static func event(_ row: inout Row) throws -> SecurityEvent {
        SecurityEvent(
            id: try row.next(), at: try row.next(), kind: try row.next(), actor: try row.next(), account: try row.next(),
            client: try row.next(), address: try row.next(), userAgent: try row.next(), detail: try row.next())
    }
}

extension Transaction {
    /// The schema refuses to remove any that are younger than what was said last (P13).
    /// - Returns: how many went.
    func removeSecurityEvents(recordedBy moment: Timestamp, limit: Int) throws -> Int {
        try run(
            """
            INSERT INTO security_log_end (one, moment) SELECT 1, CAST($1 AS BIGINT) WHERE EXISTS (SELECT 1 FROM security_events WHERE at <= $1)
            ON CONFLICT (one) DO UPDATE SET moment = excluded.moment WHERE security_log_end.moment < excluded.moment
            """, moment)
        return try run("DELETE FROM security_events WHERE id IN (SELECT id FROM security_events WHERE at <= $1 LIMIT $2)", moment, limit)
    }

    /// - Parameter addressHash: for what was tried on an address that has no account.
    func addSecurityEvent(_ event: SecurityEvent, addressHash: [UInt8]?) throws {
        try run(
            """
            INSERT INTO security_events
                (sequence, id, at, kind, actor, account_id, address_hash, client_id, address, user_agent, detail)
            VALUES ((SELECT coalesce(max(sequence), 0) + 1 FROM security_events), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """, event.id, event.at, event.kind, event.actor, event.account, addressHash, event.client, event.address, event.userAgent,
            event.detail)
    }
}
