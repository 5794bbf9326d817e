import Database
import PassportDomain
import Primitives

extension Reading {
    func recovery(link hash: [UInt8]) throws -> Recovery? {
        try first("SELECT email, sent_at FROM recoveries WHERE link_hash = $1", hash) { row in
            Recovery(email: try row.next(), sentAt: try row.next())
        }
    }
}

extension Transaction {
    /// A new mail replaces the link of an earlier one.
    func setRecovery(of email: EmailAddress, linkHash: [UInt8], sentAt: Timestamp) throws {
        try run(
            """
            INSERT INTO recoveries (email, link_hash, sent_at) VALUES ($1, $2, $3)
            ON CONFLICT (email) DO UPDATE SET link_hash = excluded.link_hash, sent_at = excluded.sent_at
            """, email, linkHash, sentAt)
    }

    /// Takes the link away: it works once.
    func takeRecovery(link hash: [UInt8]) throws -> Recovery? {
        try first("DELETE FROM recoveries WHERE link_hash = $1 RETURNING email, sent_at", hash) { row in
            Recovery(email: try row.next(), sentAt: try row.next())
        }
    }

    func removeRecovery(of email: EmailAddress) throws { try run("DELETE FROM recoveries WHERE email = $1", email) }

    func setPassword(_ hash: String, of account: ID<Account>, at now: Timestamp) throws {
        try run("UPDATE accounts SET password_hash = $2, password_changed_at = $3 WHERE id = $1", account, hash, now)
        try removePendingLogIns(of: account)
    }
}
