public import Database
public import PassportDomain
import Primitives

/// An authorization request that waits for its browser to log in.
struct WaitingRequest: Sendable, Equatable {
    let request: AuthorizationRequest
    /// The account that alone will do, by its ID token's `sub`.
    let wanted: String?
    let receivedAt: Timestamp

    /// OpenID Connect Core §3.1.2.2: nobody else's log-in is answered with a code.
    func isFor(_ account: Account) -> Bool { wanted.map { $0 == account.id.description } ?? true }
}

extension Reading {
    func waitingRequest(tokenHash: [UInt8], at now: Timestamp) throws -> WaitingRequest? {
        try first(
            """
            SELECT client_id, redirect_uri, scope, state, nonce, challenge, needs_fresh_login, max_age, login_hint,
                wanted_account, received_at
            FROM authorization_requests WHERE token_hash = $1 AND expires_at > $2
            """, tokenHash, now
        ) { row in
            let request = AuthorizationRequest(
                client: try row.next(), redirectURI: try row.next(), scope: ScopeSet(try row.next()), state: try row.next(),
                nonce: try row.next(), challenge: try row.next(), isSilent: false, needsFreshLogin: try row.next(),
                maxAge: try row.next(Int64?.self).map(Timestamp.Span.microseconds), loginHint: try row.next())
            return WaitingRequest(request: request, wanted: try row.next(), receivedAt: try row.next())
        }
    }
}

extension Transaction {
    func addRequest(_ waiting: WaitingRequest, tokenHash: [UInt8]) throws {
        let request = waiting.request
        try run(
            """
            INSERT INTO authorization_requests (token_hash, client_id, redirect_uri, scope, state, nonce, challenge, needs_fresh_login,
                max_age, login_hint, wanted_account, received_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """, tokenHash, request.client, request.redirectURI, request.scope.text, request.state, request.nonce, request.challenge,
            request.needsFreshLogin, request.maxAge?.microseconds, request.loginHint, waiting.wanted,
            waiting.receivedAt, waiting.receivedAt + AuthorizationRequest.lifetime)
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
