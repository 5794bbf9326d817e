public import Database
public import Primitives

/// Somebody on the way through the passport.
struct Login: Sendable {
    let nonce: String
    let verifier: String
    let returnTo: String
}

extension Reading {
    func session(_ token: [UInt8], at now: Timestamp) throws -> Session? {
        try first(
            "SELECT account, email, is_verified, passport_session, expires_at FROM sessions WHERE token = $1 AND expires_at > $2", token,
            now
        ) { row in
            let account = PassportAccount(id: try row.next(), email: try row.next(), isVerified: try row.next())
            return Session(account: account, passportSession: try row.next(), expiresAt: try row.next())
        }
    }
}

extension Transaction {
    func save(_ login: Login, state: [UInt8], until moment: Timestamp) throws {
        try run(
            "INSERT INTO logins (state, nonce, verifier, return_to, expires_at) VALUES ($1, $2, $3, $4, $5)",
            state, login.nonce, login.verifier, login.returnTo, moment)
    }

    /// The login of this state, which is thereby used up.
    func takeLogin(_ state: [UInt8], at now: Timestamp) throws -> Login? {
        try first("DELETE FROM logins WHERE state = $1 AND expires_at > $2 RETURNING nonce, verifier, return_to", state, now) { row in
            Login(nonce: try row.next(), verifier: try row.next(), returnTo: try row.next())
        }
    }

    /// - Parameter idToken: what the passport will know our logout by.
    func save(_ session: Session, token: [UInt8], idToken: String? = nil) throws {
        try run(
            """
            INSERT INTO sessions (token, account, email, is_verified, passport_session, expires_at, id_token)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, token, session.account.id, session.account.email, session.account.isVerified, session.passportSession,
            session.expiresAt, idToken)
    }

    /// - Returns: the ID token it came with.
    func removeSession(_ token: [UInt8]) throws -> String? {
        try first("DELETE FROM sessions WHERE token = $1 RETURNING id_token", token) { try $0.next(String?.self) } ?? nil
    }

    /// Removes logins that nobody came back from, at most so many. - Returns: how many went.
    public func removeLogins(expiredBy now: Timestamp, limit: Int) throws -> Int {
        try run("DELETE FROM logins WHERE state IN (SELECT state FROM logins WHERE expires_at <= $1 LIMIT $2)", now, limit)
    }

    /// - Returns: how many went.
    public func removeSessions(expiredBy now: Timestamp, limit: Int) throws -> Int {
        try run("DELETE FROM sessions WHERE token IN (SELECT token FROM sessions WHERE expires_at <= $1 LIMIT $2)", now, limit)
    }
}
