import Database
import PassportDomain
import Primitives

extension Reading {
    func verification(of account: ID<Account>) throws -> (verification: Verification, codeHash: [UInt8])? {
        try first("SELECT account_id, sent_at, wrong_tries, code_hash FROM verifications WHERE account_id = $1", account) { row in
            (try Self.verification(&row), try row.next())
        }
    }

    func verification(link hash: [UInt8]) throws -> Verification? {
        try first("SELECT account_id, sent_at, wrong_tries FROM verifications WHERE link_hash = $1", hash) {
            try Self.verification(&$0)
        }
    }

    private static func verification(_ row: inout Row) throws -> Verification {
        Verification(account: try row.next(), code: MailedCode(sentAt: try row.next(), wrongTries: try row.next()))
    }
}

extension Transaction {
    /// A new mail replaces what an earlier one held.
    func setVerification(of account: ID<Account>, codeHash: [UInt8], linkHash: [UInt8], sentAt: Timestamp) throws {
        try run(
            """
            INSERT INTO verifications (account_id, code_hash, link_hash, sent_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (account_id) DO UPDATE
            SET code_hash = excluded.code_hash, link_hash = excluded.link_hash, sent_at = excluded.sent_at, wrong_tries = 0
            """, account, codeHash, linkHash, sentAt)
    }

    func countWrongTry(of account: ID<Account>) throws {
        try run("UPDATE verifications SET wrong_tries = wrong_tries + 1 WHERE account_id = $1", account)
    }
}
