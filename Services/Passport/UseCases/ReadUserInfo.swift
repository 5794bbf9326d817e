import Contracts
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: what an access token shows of its account (OpenID Connect Core §5.3).
struct ReadUserInfo {
    let context: PassportContext
    let readAccessToken: ReadAccessToken

    /// - Throws: `BearerRefusal`
    func callAsFunction(_ token: String) async throws -> UserInfo {
        guard let token = await readAccessToken(token) else { throw BearerRefusal.invalidToken }
        let (now, scope) = (context.effects.now(), ScopeSet(token.claims.scope))
        guard let account = try await context.database.read({ try $0.account(behind: token.id, at: now) }) else {
            throw BearerRefusal.invalidToken
        }
        guard scope.contains(.openid) else { throw BearerRefusal.insufficientScope }
        let showsEmail = scope.contains(.email)
        return UserInfo(
            sub: account.id.description, email: showsEmail ? account.email.text : nil, emailVerified: showsEmail ? account.isVerified : nil)
    }
}
