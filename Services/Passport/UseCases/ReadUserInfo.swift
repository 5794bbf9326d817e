import Contracts
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: what an access token shows of its account (OpenID Connect Core §5.3).
struct ReadUserInfo {
    let context: PassportContext
    let keys: SigningKeys

    /// - Throws: `BearerRefusal`
    func callAsFunction(_ token: String) async throws -> UserInfo {
        let now = context.effects.now()
        guard let claims = try? JWT.verify(token, type: "at+jwt", keys: keys.published, as: AccessTokenClaims.self),
            claims.iss == context.settings.issuer, claims.aud == context.settings.issuer, now.seconds < claims.exp,
            let grant = TokenID(claims.jti)?.grant
        else { throw BearerRefusal.invalidToken }
        let scope = ScopeSet(claims.scope)
        guard scope.contains(.openid) else { throw BearerRefusal.insufficientScope }
        guard let account = try await context.database.read({ try $0.account(behind: grant, at: now) }) else {
            throw BearerRefusal.invalidToken
        }
        let showsEmail = scope.contains(.email)
        return UserInfo(
            sub: account.id.description, email: showsEmail ? account.email.text : nil, emailVerified: showsEmail ? account.isVerified : nil)
    }
}
