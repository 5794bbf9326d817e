import Contracts
import Crypto
import PassportDomain
import Primitives
import Runtime

/// An access token of ours, as far as it can be told without the database: its grant may be over.
struct AccessToken: Sendable {
    let claims: AccessTokenClaims
    let id: TokenID
}

struct ReadAccessToken {
    let context: PassportContext
    let keys: SigningKeyCache
    let checked: CheckedTokens

    /// `nil` unless it was signed here, for this issuer (RFC 9068 §4), and has not expired.
    func callAsFunction(_ token: String) async -> AccessToken? {
        let known = await keys.known()
        guard let token = checked.token(token, keys: known.ids, check: { check(token, known.published) }),
            context.effects.now().seconds < token.claims.exp
        else { return nil }
        return token
    }

    private func check(_ token: String, _ published: [JWT.VerificationKey]) -> AccessToken? {
        guard let claims = try? JWT.verify(token, type: "at+jwt", keys: published, as: AccessTokenClaims.self),
            claims.iss == context.settings.issuer, claims.aud == context.settings.issuer, let id = TokenID(claims.jti)
        else { return nil }
        return AccessToken(claims: claims, id: id)
    }
}
