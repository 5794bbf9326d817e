public import Database
public import PassportDomain
import Primitives

/// An authorization request that waits for its browser to log in.
struct WaitingRequest: Sendable, Equatable {
    let request: AuthorizationRequest
    let receivedAt: Timestamp
}

extension Reading {
    func waitingRequest(tokenHash: [UInt8], at now: Timestamp) throws -> WaitingRequest? {
        try first(
            """
            SELECT client_id, redirect_uri, scope, state, nonce, challenge, needs_fresh_login, max_age, login_hint, received_at
            FROM authorization_requests WHERE token_hash = $1 AND expires_at > $2
            """, tokenHash, now
        ) { row in
            let request = AuthorizationRequest(
                client: try row.next(), redirectURI: try row.next(), scope: ScopeSet(try row.next()), state: try row.next(),
                nonce: try row.next(), challenge: try row.next(), isSilent: false, needsFreshLogin: try row.next(),
                maxAge: try row.next(Int64?.self).map(Timestamp.Span.microseconds), loginHint: try row.next())
            return WaitingRequest(request: request, receivedAt: try row.next())
        }
    }
}

extension Transaction {
    func addRequest(_ request: AuthorizationRequest, tokenHash: [UInt8], receivedAt: Timestamp) throws {
        try run(
            """
            INSERT INTO authorization_requests (token_hash, client_id, redirect_uri, scope, state, nonce, challenge, needs_fresh_login,
                max_age, login_hint, received_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """, tokenHash, request.client, request.redirectURI, request.scope.text, request.state, request.nonce, request.challenge,
            request.needsFreshLogin, request.maxAge?.microseconds, request.loginHint, receivedAt,
            receivedAt + AuthorizationRequest.lifetime)
    }

    /// - Returns: whether it was still there: a request is answered once.
    func removeRequest(tokenHash: [UInt8]) throws -> Bool {
        try run("DELETE FROM authorization_requests WHERE token_hash = $1", tokenHash) == 1
    }
}

extension CodeChallenge: Storable {
    public var stored: StoredValue { .text(text) }

    public init?(stored: StoredValue) {
        guard case .text(let text) = stored else { return nil }
        self.init(text)
    }
}
