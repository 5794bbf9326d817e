import Contracts
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: the token endpoint's `refresh_token` (RFC 6749 §6), with rotation and reuse detection (RFC 9700 §4.14.2).
struct RefreshTokens {
    let context: PassportContext
    let keys: SigningKeyCache
    let authenticate: AuthenticateClient

    fileprivate enum Outcome: Sendable {
        case used(GrantUse)
        case replayed(Grant)
        case refused(TokenRequestRefusal)
    }

    /// - Parameters:
    ///   - text, scope: as the client sent them; without a scope it is the grant's.
    /// - Throws: `TokenRequestRefusal`
    func callAsFunction(_ text: String, scope: String?, by credentials: ClientCredentials, from origin: Origin) async throws -> TokenAnswer
    {
        let client = try await authenticate(credentials)
        guard let token = RefreshToken(text) else { throw TokenRequestRefusal.invalidGrant }
        let outcome = try await context.database.write { [context] tx in
            try tx.use(token, scope: scope, by: client, from: origin, context, at: context.effects.now())
        }
        switch outcome {
        case .used(let use): return try IssueTokens(context: context, keys: await keys.known())(use)
        case .refused(let refusal): throw refusal
        case .replayed(let grant):
            context.log.warning(
                "refresh_token.reused", ["grant": .id(grant.id), "account": .id(grant.account), "client": .text(client.id.text)])
            throw TokenRequestRefusal.invalidGrant
        }
    }
}

extension Transaction {
    /// Nothing that is refused has used the token up.
    fileprivate func use(
        _ token: RefreshToken, scope: String?, by client: Client, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws -> RefreshTokens.Outcome {
        guard let found = try refreshFamily(token.grant), token.isAuthentic(seed: found.seed, context.settings.keyring) else {
            return .refused(.invalidGrant)
        }
        let grant = found.family.grant
        let use = found.family.use(of: token.generation, by: client.id, at: now)
        if use == .replay {
            try revokeGrant(grant.id, at: now)
            let subject = SecuritySubject.permission(grant.account, client.id)
            try record(.refreshTokenReused, of: subject, by: .client, from: origin, context, at: now)
            return .replayed(grant)
        }
        guard use == .rotation || use == .repetition else { return .refused(.invalidGrant) }
        guard let scope = grant.scope.narrowed(to: scope) else { return .refused(.invalidScope) }
        let family = use == .rotation ? found.family.rotated(at: now, lasting: context.settings.refreshTokens) : found.family
        if use == .rotation {
            try rotate(to: family)
            try noteClient(of: grant, at: now)
        }
        return .used(GrantUse(family, found, by: client, scope: scope, context.settings.keyring))
    }
}

extension GrantUse {
    /// The use that made the family's current token.
    init(_ family: RefreshFamily, _ record: RefreshFamilyRecord, by client: Client, scope: ScopeSet, _ keyring: Keyring) {
        self.init(
            grant: family.grant, account: record.account, client: client, scope: scope, generation: family.generation,
            issuedAt: family.rotatedAt, expiresAt: family.expiresAt, nonce: family.generation == 1 ? family.grant.nonce : nil,
            refreshToken: RefreshToken(grant: family.grant.id, generation: family.generation, seed: record.seed, keyring))
    }
}
