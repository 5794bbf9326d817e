import Contracts
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: whether a token is good (RFC 7662). A client is told of its own tokens only; to it all others are like none.
struct IntrospectToken {
    let context: PassportContext
    let readAccessToken: ReadAccessToken
    let authenticate: AuthenticateClient

    /// - Throws: `TokenRequestRefusal.invalidClient`, also for a public client: anybody can say its name.
    func callAsFunction(_ token: String, by credentials: ClientCredentials) async throws -> TokenIntrospection {
        let client = try await authenticate(credentials)
        guard !client.isPublic else { throw TokenRequestRefusal.invalidClient(viaHeader: credentials.isHeader) }
        if let token = RefreshToken(token) { return try await introspect(token, by: client) }
        guard let token = await readAccessToken(token), token.claims.clientID == client.id.text else { return .inactive }
        return try await introspect(token)
    }

    private func introspect(_ token: AccessToken) async throws -> TokenIntrospection {
        let (now, claims) = (context.effects.now(), token.claims)
        guard try await context.database.read({ try $0.account(behind: token.id, at: now) }) != nil else { return .inactive }
        return TokenIntrospection(
            active: true, scope: claims.scope, clientID: claims.clientID, tokenType: "Bearer", exp: claims.exp, iat: claims.iat,
            sub: claims.sub, aud: claims.aud, iss: claims.iss, jti: claims.jti, sid: claims.sid)
    }

    /// Looking is no use: an old token is inactive here, and its family lives on.
    private func introspect(_ token: RefreshToken, by client: Client) async throws -> TokenIntrospection {
        let now = context.effects.now()
        let record = try await context.database.read { try $0.refreshFamily(token.grant) }
        guard let record, token.isAuthentic(seed: record.seed, context.settings.keyring),
            record.family.use(of: token.generation, by: client.id, at: now) == .rotation
        else { return .inactive }
        let (family, grant) = (record.family, record.family.grant)
        return TokenIntrospection(
            active: true, scope: grant.scope.text, clientID: grant.client.text, tokenType: nil, exp: family.expiresAt.seconds,
            iat: family.rotatedAt.seconds, sub: grant.account.description, aud: context.settings.issuer, iss: context.settings.issuer,
            jti: nil, sid: grant.session.description)
    }
}
