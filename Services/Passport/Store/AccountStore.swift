public import Database
import PassportDomain
public import Primitives

/// An account with what a login needs; the hash goes no further than the hasher.
struct AccountRecord: Sendable {
    let account: Account
    let passwordHash: String
}

extension EmailAddress: Storable {
    public var stored: StoredValue { .text(text) }

    public init?(stored: StoredValue) {
        guard case .text(let text) = stored, let address = try? EmailAddress(text), address.text == text else { return nil }
        self = address
    }
}

extension Reading {
    func account(named email: EmailAddress) throws -> AccountRecord? {
        try first("SELECT id, email, verified_at, password_hash FROM accounts WHERE email = $1", email) { row in
            AccountRecord(account: try Self.account(&row), passwordHash: try row.next())
        }
    }

    func account(_ id: ID<Account>) throws -> Account? {
        try first("SELECT id, email, verified_at FROM accounts WHERE id = $1", id) { try Self.account(&$0) }
    }

    static func account(_ row: inout Row) throws -> Account {
        Account(id: try row.next(), email: try row.next(), verifiedAt: try row.next())
    }
}

extension Transaction {
    func addAccount(_ account: Account, passwordHash: String, at now: Timestamp) throws {
        try run(
            "INSERT INTO accounts (id, email, password_hash, created_at, password_changed_at) VALUES ($1, $2, $3, $4, $4)",
            account.id, account.email, passwordHash, now)
    }

    func setPassword(_ hash: String, of account: ID<Account>, at now: Timestamp) throws {
        try run("UPDATE accounts SET password_hash = $2, password_changed_at = $3 WHERE id = $1", account, hash, now)
    }

    /// The same password under new parameters (P3).
    func replaceHash(_ old: String, by new: String, of account: ID<Account>) throws {
        try run("UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2", account, old, new)
    }

    func markVerified(_ account: ID<Account>, at now: Timestamp) throws {
        try run("UPDATE accounts SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL", account, now)
    }
}
