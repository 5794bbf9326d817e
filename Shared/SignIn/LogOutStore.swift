public import Database
public import Primitives

extension Reading {
    func hasEnded(passportSession: String) throws -> Bool {
        try first("SELECT 1 FROM ended_passport_sessions WHERE id = $1", passportSession) { _ in true } ?? false
    }

    /// The passport's sessions that ended after a moment.
    func passportSessions(endedAfter moment: Timestamp) throws -> [String] {
        try all("SELECT id FROM ended_passport_sessions WHERE ended_at > $1", moment) { try $0.next() }
    }
}

extension Transaction {
    /// - Returns: whether the token has not been here before.
    func see(logoutToken id: String, until moment: Timestamp) throws -> Bool {
        try run("INSERT INTO seen_logout_tokens (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", id, moment) == 1
    }

    /// Ends our sessions that came from one of the passport's, now and for logins that are still on their way.
    /// - Parameter account: whose it must be.
    public func end(passportSession: String, of account: String?, at now: Timestamp) throws {
        try run(
            "DELETE FROM sessions WHERE passport_session = $1 AND (account = $2 OR $2 IS NULL)", passportSession, account)
        try run(
            "INSERT INTO ended_passport_sessions (id, ended_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at",
            passportSession, now)
    }

    /// The passport's sessions that this account's sessions came from.
    public func passportSessions(of account: String) throws -> [String] {
        try all("SELECT DISTINCT passport_session FROM sessions WHERE account = $1", account) { try $0.next() }
    }

    /// - Returns: how many went.
    public func removeEndedPassportSessions(before moment: Timestamp, limit: Int) throws -> Int {
        try run(
            "DELETE FROM ended_passport_sessions WHERE id IN (SELECT id FROM ended_passport_sessions WHERE ended_at <= $1 LIMIT $2)",
            moment, limit)
    }

    /// - Returns: how many went.
    public func removeLogoutTokens(expiredBy now: Timestamp, limit: Int) throws -> Int {
        try run(
            "DELETE FROM seen_logout_tokens WHERE id IN (SELECT id FROM seen_logout_tokens WHERE expires_at <= $1 LIMIT $2)", now, limit)
    }
}
