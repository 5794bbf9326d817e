import Database
import PassportDomain
import Primitives

/// A browser that its owner has trusted (P6).
struct TrustedBrowser: Sendable, Equatable {
    let since: Timestamp
    let until: Timestamp
}

extension Reading {
    /// The newest first; those whose time is over are left out.
    func trustedBrowsers(of account: ID<Account>, at now: Timestamp) throws -> [TrustedBrowser] {
        try all(
            "SELECT created_at, expires_at FROM trusted_devices WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at DESC",
            account,
            now
        ) { TrustedBrowser(since: try $0.next(), until: try $0.next()) }
    }

    /// Whose browser this is; `nil` when it isn't trusted, not any more, or was before the password was changed (P6). Nobody's is trusted for
    /// an account that is unverified.
    func trustedDevice(tokenHash: [UInt8], at now: Timestamp) throws -> ID<Account>? {
        try first(
            """
            SELECT d.account_id FROM trusted_devices AS d JOIN accounts AS a ON a.id = d.account_id
            WHERE d.token_hash = $1 AND d.expires_at > $2 AND d.created_at >= a.password_changed_at AND a.verified_at IS NOT NULL
            """, tokenHash, now
        ) { try $0.next() }
    }
}

extension Transaction {
    func addDevice(tokenHash: [UInt8], of account: ID<Account>, at now: Timestamp, expiresAt: Timestamp) throws {
        try run(
            "INSERT INTO trusted_devices (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", tokenHash, account, now,
            expiresAt)
    }

    func removeDevice(tokenHash: [UInt8]) throws { try run("DELETE FROM trusted_devices WHERE token_hash = $1", tokenHash) }

    func removeDevices(of account: ID<Account>) throws { try run("DELETE FROM trusted_devices WHERE account_id = $1", account) }

    /// Leaves so many, the newest.
    func removeDevices(of account: ID<Account>, but kept: Int) throws {
        let hashes = try all("SELECT token_hash FROM trusted_devices WHERE account_id = $1 ORDER BY created_at DESC", account) {
            try $0.next([UInt8].self)
        }
        for hash in hashes.dropFirst(kept) { try removeDevice(tokenHash: hash) }
    }
}
