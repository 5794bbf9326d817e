import Contracts
import Crypto
import PassportDomain
import Primitives
import Runtime

/// A use of a grant, from which the token endpoint's answer follows: the same use makes the same tokens.
struct GrantUse: Sendable {
    let grant: Grant
    let account: Account
    let client: Client
    /// Of the grant's, what was asked for.
    let scope: ScopeSet
    /// The exchange of the code is 1, each refresh one more.
    let generation: Int64
    let issuedAt: Timestamp
    /// The grant's end, which no token outlives.
    let expiresAt: Timestamp
    /// Only an ID token by the code has one (OpenID Connect Core §12.2).
    let nonce: String?
    let refreshToken: RefreshToken?
}

/// P10: signs an ID token by the client's algorithm, and an access token by RS256, which every resource server must know (RFC 9068 §4).
struct IssueTokens {
    let context: PassportContext
    let keys: SigningKeys

    func callAsFunction(_ use: GrantUse) throws -> TokenAnswer {
        let now = context.effects.now()
        let end = min(use.issuedAt + context.settings.accessTokenLifetime, use.expiresAt)
        let access = try JWT.sign(accessClaims(use, end), type: "at+jwt", with: keys.signer(.rs256, at: now))
        let identity =
            use.scope.contains(.openid)
            ? try JWT.sign(identityClaims(use, end), type: "JWT", with: keys.signer(use.client.idTokenAlgorithm, at: now)) : nil
        return TokenAnswer(
            accessToken: access, tokenType: "Bearer", expiresIn: Int(max(0, (end - now).seconds)), scope: use.scope.text, idToken: identity,
            refreshToken: use.refreshToken?.text)
    }

    private func identityClaims(_ use: GrantUse, _ end: Timestamp) -> IDTokenClaims {
        let showsEmail = use.scope.contains(.email)
        return IDTokenClaims(
            iss: context.settings.issuer, sub: use.account.id.description, aud: use.client.id.text, exp: end.seconds,
            iat: use.issuedAt.seconds, authTime: use.grant.authenticatedAt.seconds, nonce: use.nonce, sid: use.grant.session.description,
            email: showsEmail ? use.account.email.text : nil, emailVerified: showsEmail ? use.account.isVerified : nil,
            amr: use.grant.hasSecondFactor ? ["pwd", "otp", "mfa"] : ["pwd"])
    }

    private func accessClaims(_ use: GrantUse, _ end: Timestamp) -> AccessTokenClaims {
        AccessTokenClaims(
            iss: context.settings.issuer, sub: use.account.id.description, aud: context.settings.issuer, exp: end.seconds,
            iat: use.issuedAt.seconds, jti: TokenID(use, context.settings.keyring).text, clientID: use.client.id.text,
            scope: use.scope.text, sid: use.grant.session.description)
    }
}

/// The `jti` of an access token: it names the grant and the generation, so that a revoked one is found without a row for each token.
struct TokenID: Sendable, Equatable {
    let grant: ID<Grant>
    let generation: Int64
    let text: String

    /// The last part is the same for the same use, and nobody else can tell it.
    init(_ use: GrantUse, _ keyring: Keyring) {
        let tail = keyring.lookup(use.grant.id.bytes + use.generation.bytes + Array(use.scope.text.utf8), in: "access.token").prefix(9)
        grant = use.grant.id
        generation = use.generation
        text = "\(grant).\(generation).\(Base64.urlEncode(Array(tail)))"
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 3, let grant = ID<Grant>(String(parts[0])), let generation = Int64(parts[1]) else { return nil }
        self.grant = grant
        self.generation = generation
        self.text = text
    }
}
