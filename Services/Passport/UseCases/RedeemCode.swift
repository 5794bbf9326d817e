import Contracts
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// How a client says who it is (RFC 6749 §2.3, OpenID Connect Core §9).
struct ClientCredentials: Sendable, Equatable {
    let id: String
    /// `nil` from a public client.
    let secret: String?
    /// `client_secret_basic`, as against `client_secret_post` and `none`.
    let isHeader: Bool
}

/// P10: the token endpoint's `authorization_code`.
struct RedeemCode {
    let context: PassportContext
    let keys: SigningKeys

    /// - Parameters:
    ///   - code, redirectURI, verifier: as the client sent them.
    /// - Throws: `TokenRequestRefusal`
    func callAsFunction(
        code: String, redirectURI: String, verifier: String, by credentials: ClientCredentials, from origin: Origin
    ) async throws -> TokenAnswer {
        guard CodeChallenge.isVerifier(verifier) else { throw TokenRequestRefusal.invalidRequest(.unusableVerifier) }
        let client = try await authenticate(credentials)
        let proof = CodeChallenge(Base64.urlEncode(Digest.sha256(Array(verifier.utf8))))
        let hash = BearerSecret(code).hash
        let redeemed = try await context.database.write { [context] tx -> (Grant, Account)? in
            let now = context.effects.now()
            let found = try tx.authorizationCode(hash: hash)
            switch found?.redemption(by: client.id, redirectURI: redirectURI, proof: proof, at: now) {
            case .granted(let grant):
                try tx.markCodeUsed(hash: hash, at: now)
                try tx.noteClient(of: grant, at: now)
                return try tx.account(grant.account).map { (grant, $0) }
            case .replayed:
                try tx.revokeGrant(behindCode: hash, at: now)
                if let grant = found?.grant { try tx.recordReuse(of: grant, from: origin, context, at: now) }
            case .refused:
                try tx.markCodeUsed(hash: hash, at: now)
            case .foreign, nil:
                break
            }
            return nil
        }
        guard let (grant, account) = redeemed else { throw TokenRequestRefusal.invalidGrant }
        return try tokens(for: grant, of: account)
    }

    /// A wrong secret and an unknown client are one answer.
    func authenticate(_ credentials: ClientCredentials) async throws -> Client {
        let refusal = TokenRequestRefusal.invalidClient(viaHeader: credentials.isHeader)
        guard let id = ClientID(credentials.id), let record = try await context.database.read({ try $0.client(id) }) else { throw refusal }
        switch (record.secretHash, credentials.secret) {
        case (nil, nil): return record.client
        case (let hash?, let secret?) where Digest.areEqual(hash, BearerSecret(secret).hash): return record.client
        default: throw refusal
        }
    }

    private func tokens(for grant: Grant, of account: Account) throws -> TokenAnswer {
        let now = context.effects.now()
        let (issuer, lifetime) = (context.settings.issuer, context.settings.accessTokenLifetime)
        let showsEmail = grant.scope.contains(.email)
        let identity = IDTokenClaims(
            iss: issuer, sub: account.id.description, aud: grant.client.text, exp: (now + lifetime).seconds, iat: now.seconds,
            authTime: grant.authenticatedAt.seconds, nonce: grant.nonce, sid: grant.session.description,
            email: showsEmail ? account.email.text : nil, emailVerified: showsEmail ? account.isVerified : nil)
        let access = AccessTokenClaims(
            iss: issuer, sub: account.id.description, aud: issuer, exp: (now + lifetime).seconds, iat: now.seconds,
            jti: TokenID(grant: grant.id, random: context.effects.random(9)).text, clientID: grant.client.text, scope: grant.scope.text,
            sid: grant.session.description)
        return TokenAnswer(
            accessToken: try JWT.sign(access, type: "at+jwt", with: keys.current), tokenType: "Bearer", expiresIn: Int(lifetime.seconds),
            scope: grant.scope.text, idToken: try JWT.sign(identity, type: "JWT", with: keys.current), refreshToken: nil)
    }
}

extension Transaction {
    fileprivate func recordReuse(of grant: Grant, from origin: Origin, _ context: PassportContext, at now: Timestamp) throws {
        let subject = SecuritySubject.permission(grant.account, grant.client)
        try recordAtMost(.daily, .codeReused, of: subject, by: .client, from: origin, context, at: now)
    }
}

/// The `jti` of an access token: it names the grant, so that a revoked one is found without a row for each token.
struct TokenID: Sendable, Equatable {
    let grant: ID<Grant>
    let text: String

    init(grant: ID<Grant>, random: [UInt8]) {
        self.grant = grant
        text = "\(grant).\(Base64.urlEncode(random))"
    }

    init?(_ text: String) {
        guard let grant = ID<Grant>(String(text.prefix { $0 != "." })) else { return nil }
        self.grant = grant
        self.text = text
    }
}
