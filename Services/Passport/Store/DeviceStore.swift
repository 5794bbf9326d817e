import Database
import PassportDomain
import Primitives

/// A browser that its owner has trusted (P6).
struct TrustedBrowser: Sendable, Equatable {
    let id: ID<TrustedBrowser>
    /// Where it was trusted; empty of one that was before this was kept.
    let origin: Origin
    let since: Timestamp
    let until: Timestamp
}

// A process of the release before, which runs on beside a newer one for a while, names no browser: its hash names it.

extension Reading {
    /// The newest first; those whose trust is over are left out.
    func trustedBrowsers(of account: ID<Account>, at now: Timestamp) throws -> [TrustedBrowser] {
        try all(
            """
            SELECT COALESCE(d.id, substr(d.token_hash, 1, 16)), d.client, d.user_agent, d.created_at, d.expires_at
            FROM trusted_devices AS d JOIN accounts AS a ON a.id = d.account_id
            WHERE d.account_id = $1 AND d.expires_at > $2 AND d.created_at >= a.password_changed_at
            ORDER BY d.created_at DESC, 1
            """, account, now
        ) { row in
            TrustedBrowser(
                id: try row.next(), origin: Origin(client: try row.next(), userAgent: try row.next()), since: try row.next(),
                until: try row.next())
        }
    }

    func trustedBrowser(tokenHash: [UInt8]) throws -> ID<TrustedBrowser>? {
        try first("SELECT COALESCE(id, substr(token_hash, 1, 16)) FROM trusted_devices WHERE token_hash = $1", tokenHash) { try $0.next() }
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
    func add(_ browser: TrustedBrowser, tokenHash: [UInt8], of account: ID<Account>) throws {
        try run(
            """
            INSERT INTO trusted_devices (token_hash, account_id, created_at, expires_at, id, client, user_agent)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, tokenHash, account, browser.since, browser.until, browser.id, browser.origin.client, browser.origin.userAgent)
    }

    /// - Returns: whether the account had such a browser.
    func removeBrowser(_ id: ID<TrustedBrowser>, of account: ID<Account>) throws -> Bool {
        try run("DELETE FROM trusted_devices WHERE COALESCE(id, substr(token_hash, 1, 16)) = $1 AND account_id = $2", id, account) == 1
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
