import Contracts
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: a client is done with a token (RFC 7009). A refresh token ends its whole family, access tokens included; an access token ends
/// itself and those its grant had before, and the refresh token makes new ones. What isn't a token any more is as good as revoked.
struct RevokeToken {
    let context: PassportContext
    let readAccessToken: ReadAccessToken
    let authenticate: AuthenticateClient

    /// - Throws: `TokenRequestRefusal`: `invalidGrant` for another client's token (RFC 7009 §2.1), which stays good.
    func callAsFunction(_ token: String, by credentials: ClientCredentials, from origin: Origin) async throws {
        let client = try await authenticate(credentials)
        if let token = RefreshToken(token) { return try await revoke(token, by: client, from: origin) }
        guard let token = await readAccessToken(token) else { return }
        guard token.claims.clientID == client.id.text else { throw TokenRequestRefusal.invalidGrant }
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard let account = try tx.account(behind: token.id, at: now) else { return }
            try tx.revokeAccessTokens(to: token.id)
            try tx.recordRevocation(of: account.id, by: client, from: origin, context, at: now)
        }
    }

    private func revoke(_ token: RefreshToken, by client: Client, from origin: Origin) async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard let record = try tx.refreshFamily(token.grant), token.isAuthentic(seed: record.seed, context.settings.keyring) else {
                return
            }
            guard record.family.grant.client == client.id else { throw TokenRequestRefusal.invalidGrant }
            guard record.family.isAlive(at: now) else { return }
            try tx.revokeGrant(token.grant, at: now)
            try tx.recordRevocation(of: record.account.id, by: client, from: origin, context, at: now)
        }
    }
}

extension Transaction {
    fileprivate func recordRevocation(
        of account: ID<Account>, by client: Client, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws {
        try recordAtMost(.clients, .tokenRevoked, of: .permission(account, client.id), by: .client, from: origin, context, at: now)
    }
}
