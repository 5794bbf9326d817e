import Database
import PassportDomain
import Primitives

extension Reading {
    func accountState(of id: ID<Account>) throws -> AccountState? {
        try first(
            """
            SELECT id, email, verified_at, created_at, locked_at, (SELECT count(*) FROM sessions WHERE account_id = accounts.id)
            FROM accounts WHERE id = $1
            """, id
        ) { try Self.accountState(&$0) }
    }

    func accountStates(of email: EmailAddress) throws -> [AccountState] {
        try all(
            """
            SELECT id, email, verified_at, created_at, locked_at, (SELECT count(*) FROM sessions WHERE account_id = accounts.id)
            FROM accounts WHERE email = $1 ORDER BY created_at, id
            """, email
        ) { try Self.accountState(&$0) }
    }

    private static func accountState(_ row: inout Row) throws -> AccountState {
        AccountState(account: try account(&row), createdAt: try row.next(), lockedAt: try row.next(), sessions: try row.next())
    }
}

extension Transaction {
    /// - Parameter moment: `nil` unlocks.
    /// - Returns: whether that changed anything.
    func setLocked(_ id: ID<Account>, at moment: Timestamp?) throws -> Bool {
        try moment.map { try run("UPDATE accounts SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL", id, $0) == 1 }
            ?? (try run("UPDATE accounts SET locked_at = NULL WHERE id = $1 AND locked_at IS NOT NULL", id) == 1)
    }
}
