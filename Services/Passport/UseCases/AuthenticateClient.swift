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
        guard let id = ClientID(credentials.id), let record = try await context.database.read({ try $0.client(id) }),
            credentials.fit(record.secretHash)
        else { throw credentials.refusal }
        return record.client
    }
}

extension ClientCredentials {
    var refusal: TokenRequestRefusal { .invalidClient(viaHeader: isHeader) }

    /// - Parameter hash: of the client's secret; a public client has none, and shows none.
    func fit(_ hash: [UInt8]?) -> Bool {
        guard let hash, let secret else { return hash == nil && secret == nil }
        return Digest.areEqual(hash, BearerSecret(secret).hash)
    }
}
