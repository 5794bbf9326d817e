import Crypto
import Database
import PassportDomain

/// How a client says who it is (RFC 6749 §2.3, OpenID Connect Core §9).
struct ClientCredentials: Sendable, Equatable {
    let id: String
    /// `nil` from a public client.
    let secret: String?
    /// `client_secret_basic`, as against `client_secret_post` and `none`.
    let isHeader: Bool
}

/// P10: who asks at the token, introspection and revocation endpoints.
struct AuthenticateClient {
    let context: PassportContext

    /// A wrong secret and an unknown client are one answer.
    /// - Throws: `TokenRequestRefusal.invalidClient`
    func callAsFunction(_ credentials: ClientCredentials) async throws -> Client {
        let refusal = TokenRequestRefusal.invalidClient(viaHeader: credentials.isHeader)
        guard let id = ClientID(credentials.id), let record = try await context.database.read({ try $0.client(id) }) else { throw refusal }
        switch (record.secretHash, credentials.secret) {
        case (nil, nil): return record.client
        case (let hash?, let secret?) where Digest.areEqual(hash, BearerSecret(secret).hash): return record.client
        default: throw refusal
        }
    }
}
