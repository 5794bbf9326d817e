public import Contracts
public import Crypto

/// What a login needs of the passport (SPEC E4, P10).
public protocol PassportService: Sendable {
    /// `/.well-known/openid-configuration`
    func configuration() async throws -> OpenIDConfiguration
    /// The keys that ID tokens are signed with. - Parameter unknownKey: a token named a key that isn't among those known so far.
    func keys(unknownKey: Bool) async throws -> [JWT.VerificationKey]
    /// The code for its tokens.
    /// - Throws: `SignInRefusal.refused` when the passport says no.
    func exchange(code: String, verifier: String, redirectURI: String) async throws -> TokenAnswer
}

extension PassportService {
    /// A token's claims, once its signature has been checked by the published keys: those fetched anew, if its key isn't among the known.
    /// - Throws: `JWTError`, `SignInRefusal.passportUnavailable`
    public func verified<Claims: Decodable>(_ token: String, type: String?) async throws -> Claims {
        do {
            return try JWT.verify(token, type: type, keys: try await keys(unknownKey: false))
        } catch JWTError.unknownKey {
            return try JWT.verify(token, type: type, keys: try await keys(unknownKey: true))
        }
    }

    /// The same for what anybody may post to us.
    /// - Throws: `refusal` for a token that isn't the passport's word.
    public func verified<Claims: Decodable>(_ token: String, type: String, or refusal: any Error) async throws -> Claims {
        do { return try await verified(token, type: type) } catch is JWTError { throw refusal }
    }
}

/// Why a login came to nothing.
public enum SignInRefusal: Error, Equatable {
    /// The answer belongs to no login that this browser began, or it took too long.
    case unknownLogin
    /// The passport's own word, such as `access_denied`.
    case refused(String)
    /// A token or an answer that is not what the passport of our settings would send.
    case notAuthentic
    case passportUnavailable
}
