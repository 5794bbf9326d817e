import Database
import PassportDomain
import Primitives

extension Reading {
    func authorizationCode(hash: [UInt8]) throws -> AuthorizationCode? {
        try first(
            """
            SELECT g.id, g.client_id, g.account_id, g.session_id, g.scope, g.nonce, g.authenticated_at, g.second_factor,
                c.redirect_uri, c.challenge, c.expires_at, c.used_at, g.revoked_at
            FROM authorization_codes AS c JOIN grants AS g ON g.id = c.grant_id WHERE c.code_hash = $1
            """, hash
        ) { row in
            AuthorizationCode(
                grant: try Self.grant(&row), redirectURI: try row.next(), challenge: try row.next(), expiresAt: try row.next(),
                isUsed: try row.next(Timestamp?.self) != nil, isRevoked: try row.next(Timestamp?.self) != nil)
        }
    }

    /// The account behind an access token whose grant has been neither revoked nor outlived.
    func account(behind token: TokenID, at now: Timestamp) throws -> Account? {
        try first(
            """
            SELECT a.id, a.email, a.verified_at FROM grants AS g JOIN accounts AS a ON a.id = g.account_id
            WHERE g.id = $1 AND g.revoked_at IS NULL AND g.expires_at > $2 AND g.first_generation <= $3
            """, token.grant, now, token.generation
        ) { try Self.account(&$0) }
    }

    static func grant(_ row: inout Row) throws -> Grant {
        Grant(
            id: try row.next(), client: try row.next(), account: try row.next(), session: try row.next(),
            scope: ScopeSet(try row.next()), nonce: try row.next(), authenticatedAt: try row.next(), hasSecondFactor: try row.next())
    }
}

extension Transaction {
    /// - Parameter lifetime: of the grant; tokens end sooner.
    func addGrant(_ grant: Grant, at now: Timestamp, lifetime: Timestamp.Span) throws {
        try run(
            """
            INSERT INTO grants (id, client_id, account_id, session_id, scope, nonce, authenticated_at, second_factor, created_at,
                expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """, grant.id, grant.client, grant.account, grant.session, grant.scope.text, grant.nonce, grant.authenticatedAt,
            grant.hasSecondFactor, now,
            now + lifetime)
    }

    func addCode(_ code: AuthorizationCode, hash: [UInt8]) throws {
        try run(
            "INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, challenge, expires_at) VALUES ($1, $2, $3, $4, $5)",
            hash, code.grant.id, code.redirectURI, code.challenge, code.expiresAt)
    }

    func markCodeUsed(hash: [UInt8], at now: Timestamp) throws {
        try run("UPDATE authorization_codes SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL", hash, now)
    }

    func revokeGrant(behindCode hash: [UInt8], at now: Timestamp) throws {
        try run(
            """
            UPDATE grants SET revoked_at = $2
            WHERE id = (SELECT grant_id FROM authorization_codes WHERE code_hash = $1) AND revoked_at IS NULL
            """, hash, now)
    }

    func revokeGrants(of session: ID<Session>, at now: Timestamp) throws {
        try run("UPDATE grants SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL", session, now)
    }

    /// - Parameter kept: the session whose grants stay good.
    func revokeGrants(of account: ID<Account>, but kept: ID<Session>?, at now: Timestamp) throws {
        try run(
            "UPDATE grants SET revoked_at = $3 WHERE account_id = $1 AND revoked_at IS NULL AND (session_id <> $2 OR $2 IS NULL)", account,
            kept, now)
    }

    /// Ends everything that was made from the grant.
    func revokeGrant(_ id: ID<Grant>, at now: Timestamp) throws {
        try run("UPDATE grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", id, now)
    }

    /// Ends an access token and those that were made before it.
    func revokeAccessTokens(to last: TokenID) throws {
        try run("UPDATE grants SET first_generation = $2 WHERE id = $1 AND first_generation < $2", last.grant, last.generation + 1)
    }
}
