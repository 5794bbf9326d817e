import Contracts
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: whether a token is good (RFC 7662). A client is told of its own tokens only; to it all others are like none.
struct IntrospectToken {
    let context: PassportContext
    let readAccessToken: ReadAccessToken

    /// Client and token are looked at in one snapshot.
    /// - Throws: `TokenRequestRefusal.invalidClient`, also for a public client: anybody can say its name.
    func callAsFunction(_ text: String, by credentials: ClientCredentials) async throws -> TokenIntrospection {
        guard let client = ClientID(credentials.id), credentials.secret != nil else { throw credentials.refusal }
        let (refresh, access) = (RefreshToken(text), await readAccessToken(text))
        let now = context.effects.now()
        return try await context.database.read { [context] snapshot in
            guard credentials.fit(try snapshot.secretHash(of: client)) else { throw credentials.refusal }
            if let refresh { return try snapshot.introspect(refresh, by: client, context, at: now) }
            guard let access, access.claims.clientID == client.text else { return .inactive }
            return try snapshot.introspect(access, at: now)
        }
    }
}

extension Reading {
    fileprivate func introspect(_ token: AccessToken, at now: Timestamp) throws -> TokenIntrospection {
        let claims = token.claims
        guard try account(behind: token.id, at: now) != nil else { return .inactive }
        return TokenIntrospection(
            active: true, scope: claims.scope, clientID: claims.clientID, tokenType: "Bearer", exp: claims.exp, iat: claims.iat,
            sub: claims.sub, aud: claims.aud, iss: claims.iss, jti: claims.jti, sid: claims.sid)
    }

    /// Looking is no use: an old token is inactive here, and its family lives on.
    fileprivate func introspect(
        _ token: RefreshToken, by client: ClientID, _ context: PassportContext, at now: Timestamp
    ) throws -> TokenIntrospection {
        guard let record = try refreshFamily(token.grant), token.isAuthentic(seed: record.seed, context.settings.keyring),
            record.family.use(of: token.generation, by: client, at: now) == .rotation
        else { return .inactive }
        let (family, grant) = (record.family, record.family.grant)
        return TokenIntrospection(
            active: true, scope: grant.scope.text, clientID: grant.client.text, tokenType: nil, exp: family.expiresAt.seconds,
            iat: family.rotatedAt.seconds, sub: grant.account.description, aud: context.settings.issuer, iss: context.settings.issuer,
            jti: nil, sid: grant.session.description)
    }
}
