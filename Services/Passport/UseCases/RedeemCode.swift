import Contracts
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: the token endpoint's `authorization_code`.
struct RedeemCode {
    let context: PassportContext
    let keys: SigningKeyCache
    let authenticate: AuthenticateClient

    /// - Parameters:
    ///   - code, redirectURI, verifier: as the client sent them.
    /// - Throws: `TokenRequestRefusal`
    func callAsFunction(
        code: String, redirectURI: String, verifier: String, by credentials: ClientCredentials, from origin: Origin
    ) async throws -> TokenAnswer {
        guard CodeChallenge.isVerifier(verifier) else { throw TokenRequestRefusal.invalidRequest(.unusableVerifier) }
        let client = try await authenticate(credentials)
        let proof = CodeChallenge(Base64.urlEncode(Digest.sha256(Array(verifier.utf8))))
        let (hash, seed) = (BearerSecret(code).hash, context.effects.random(32))
        let redeemed = try await context.database.write { [context] tx -> GrantUse? in
            let now = context.effects.now()
            let found = try tx.authorizationCode(hash: hash)
            switch found?.redemption(by: client.id, redirectURI: redirectURI, proof: proof, at: now) {
            case .granted(let grant):
                try tx.markCodeUsed(hash: hash, at: now)
                try tx.noteClient(of: grant, at: now)
                return try tx.account(grant.account).map { try tx.firstUse(of: grant, by: client, $0, seed: seed, context, at: now) }
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
        guard let redeemed else { throw TokenRequestRefusal.invalidGrant }
        return try IssueTokens(context: context, keys: await keys.known())(redeemed)
    }
}

extension Transaction {
    /// With `offline_access` a family of refresh tokens begins, and the grant lasts as long as that.
    fileprivate func firstUse(
        of grant: Grant, by client: Client, _ account: Account, seed: [UInt8], _ context: PassportContext, at now: Timestamp
    ) throws -> GrantUse {
        guard grant.scope.contains(.offlineAccess) else {
            return GrantUse(
                grant: grant, account: account, client: client, scope: grant.scope, generation: 1, issuedAt: now,
                expiresAt: now + context.settings.accessTokenLifetime, nonce: grant.nonce, refreshToken: nil)
        }
        let family = RefreshFamily(of: grant, lasting: context.settings.refreshTokens, at: now)
        let record = RefreshFamilyRecord(family: family, seed: seed, account: account)
        try add(record)
        return GrantUse(family, record, by: client, scope: grant.scope, context.settings.keyring)
    }

    fileprivate func recordReuse(of grant: Grant, from origin: Origin, _ context: PassportContext, at now: Timestamp) throws {
        let subject = SecuritySubject.permission(grant.account, grant.client)
        try recordAtMost(.clients, .codeReused, of: subject, by: .client, from: origin, context, at: now)
    }
}
