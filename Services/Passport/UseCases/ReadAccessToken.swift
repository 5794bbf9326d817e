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

    /// `nil` unless it was signed here, for this issuer (RFC 9068 §4), and has not expired.
    func callAsFunction(_ token: String) async -> AccessToken? {
        let (now, published) = (context.effects.now(), await keys.known().published)
        guard let claims = try? JWT.verify(token, type: "at+jwt", keys: published, as: AccessTokenClaims.self),
            claims.iss == context.settings.issuer, claims.aud == context.settings.issuer, now.seconds < claims.exp,
            let id = TokenID(claims.jti)
        else { return nil }
        return AccessToken(claims: claims, id: id)
    }
}
