import Database
import PassportDomain
import Primitives

extension Reading {
    func pendingLogIn(tokenHash: [UInt8]) throws -> PendingLogIn? {
        try first("SELECT account_id, expires_at, tries, trusting FROM pending_log_ins WHERE token_hash = $1", tokenHash) { row in
            PendingLogIn(account: try row.next(), expiresAt: try row.next(), tries: try row.next(), isTrusting: try row.next(Int.self) == 1)
        }
    }
}

extension Transaction {
    func addPendingLogIn(_ pending: PendingLogIn, tokenHash: [UInt8]) throws {
        try run(
            "INSERT INTO pending_log_ins (token_hash, account_id, expires_at, tries, trusting) VALUES ($1, $2, $3, $4, $5)", tokenHash,
            pending.account, pending.expiresAt, pending.tries, pending.isTrusting ? 1 : 0)
    }

    func countTry(ofPendingLogIn tokenHash: [UInt8]) throws {
        try run("UPDATE pending_log_ins SET tries = tries + 1 WHERE token_hash = $1", tokenHash)
    }

    func removePendingLogIn(tokenHash: [UInt8]) throws { try run("DELETE FROM pending_log_ins WHERE token_hash = $1", tokenHash) }

    /// Whoever is half-way in by the old password begins again.
    func removePendingLogIns(of account: ID<Account>) throws { try run("DELETE FROM pending_log_ins WHERE account_id = $1", account) }
}
