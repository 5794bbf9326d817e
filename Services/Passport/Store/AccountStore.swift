public import Database
import PassportDomain
public import Primitives

/// An account with what a login needs; the hash goes no further than the hasher.
struct AccountRecord: Sendable {
    let account: Account
    let passwordHash: String
    let passwordChangedAt: Timestamp
    /// By an operator.
    let isLocked: Bool
}

extension EmailAddress: Storable {
    public var stored: StoredValue { .text(text) }

    public init?(stored: StoredValue) {
        guard case .text(let text) = stored, let address = try? EmailAddress(text), address.text == text else { return nil }
        self = address
    }
}

extension Reading {
    /// Every account of an address. The verified one leads, or else the oldest: by its salt the passwords of all are hashed.
    func accounts(of email: EmailAddress) throws -> [AccountRecord] {
        try all(
            """
            SELECT id, email, verified_at, password_hash, password_changed_at, locked_at FROM accounts WHERE email = $1
            ORDER BY CASE WHEN verified_at IS NOT NULL THEN 0 ELSE 1 END, created_at, id
            """, email
        ) { try Self.record(&$0) }
    }

    /// The account of whoever has proved the mailbox.
    func owner(of email: EmailAddress) throws -> Account? {
        try first("SELECT id, email, verified_at FROM accounts WHERE email = $1 AND verified_at IS NOT NULL", email) {
            try Self.account(&$0)
        }
    }

    func record(of account: ID<Account>) throws -> AccountRecord? {
        try first(
            "SELECT id, email, verified_at, password_hash, password_changed_at, locked_at FROM accounts WHERE id = $1", account
        ) { try Self.record(&$0) }
    }

    func account(_ id: ID<Account>) throws -> Account? {
        try first("SELECT id, email, verified_at FROM accounts WHERE id = $1", id) { try Self.account(&$0) }
    }

    /// The unverified registrations of an address that have to go before there can be one more: the oldest, but never the first, which no
    /// stranger pushes out.
    func registrationsInTheWay(of email: EmailAddress) throws -> ArraySlice<ID<Account>> {
        try all("SELECT id FROM accounts WHERE email = $1 AND verified_at IS NULL ORDER BY created_at, id", email) {
            try $0.next(ID<Account>.self)
        }.dropFirst().dropLast(Account.mostUnverified - 2)
    }

    /// Registrations that nobody has verified since, the oldest first. An operator's lock is the operator's to end: those stay.
    func registrations(madeBy moment: Timestamp, limit: Int) throws -> [ID<Account>] {
        try all(
            """
            SELECT id FROM accounts WHERE verified_at IS NULL AND created_at <= $1 AND locked_at IS NULL ORDER BY created_at LIMIT $2
            """, moment, limit
        ) { try $0.next() }
    }

    private static func record(_ row: inout Row) throws -> AccountRecord {
        AccountRecord(
            account: try account(&row), passwordHash: try row.next(), passwordChangedAt: try row.next(),
            isLocked: try row.next(Timestamp?.self) != nil)
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

    /// The same password under new parameters (P3).
    func replaceHash(_ old: String, by new: String, of account: ID<Account>) throws {
        try run("UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2", account, old, new)
    }

    /// The row alone; `removeAccount` ends the account's sessions first.
    func removeAccountRow(_ id: ID<Account>) throws { try run("DELETE FROM accounts WHERE id = $1", id) }

    func markVerified(_ account: Account, at now: Timestamp) throws {
        try run("UPDATE accounts SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL", account.id, now)
        try run("DELETE FROM verifications WHERE account_id = $1", account.id)
    }
}
