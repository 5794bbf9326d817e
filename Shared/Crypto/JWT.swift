import Foundation
import Primitives

/// Signed tokens in the compact form (RFC 7515, RFC 7519), by RS256 (RFC 7518 §3.3) and EdDSA with Ed25519 (RFC 8037).
/// The algorithm is the key's: a token can only agree with it (RFC 8725 §3.1).
public enum JWT {
    private struct Header: Codable {
        let alg: String
        let kid: String?
        let typ: String?
        /// Extensions that whoever reads the token must know (RFC 7515 §4.1.11): none are known here.
        var crit: [String]?
    }

    /// - Parameter type: the `typ` header: `JWT`, `at+jwt`, `logout+jwt`.
    /// - Throws: `EncodingError` of the claims, `CryptoError`.
    public static func sign(_ claims: some Encodable, type: String, with key: SigningKey) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = Header(alg: key.algorithm, kid: key.id, typ: type)
        let signed = try [encoder.encode(header), encoder.encode(claims)].map { Base64.urlEncode(Array($0)) }.joined(separator: ".")
        return signed + "." + Base64.urlEncode(try key.sign(Array(signed.utf8)))
    }

    /// Checks signature, algorithm and type. Times, issuer and audience are the caller's, who has the clock.
    /// - Parameters:
    ///   - type: the `typ` that the token must have; `nil` where the token's standard leaves it open.
    ///   - keys: the issuer's; a token without `kid` is checked only when one key alone has its algorithm.
    public static func verify<Claims: Decodable>(
        _ token: String, type: String?, keys: [VerificationKey], as _: Claims.Type = Claims.self
    ) throws(JWTError) -> Claims {
        let payload = try payload(of: token, type: type, keys: keys)
        guard let claims = try? JSONDecoder().decode(Claims.self, from: Data(payload)) else { throw .unreadableClaims }
        return claims
    }

    /// The bytes that were signed over, once the signature has been checked.
    static func payload(of token: String, type: String?, keys: [VerificationKey]) throws(JWTError) -> [UInt8] {
        // By bytes: by characters it takes longer than the signature.
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Substring($0) }
        guard parts.count == 3, token.utf8.count <= 16_384, let signature = Base64.urlDecode(String(parts[2])),
            let payload = Base64.urlDecode(String(parts[1]))
        else { throw .malformed }
        let header = try header(String(parts[0]))
        let key = try key(for: header, among: keys)
        guard key.isValid(signature, for: Array("\(parts[0]).\(parts[1])".utf8)) else { throw .wrongSignature }
        guard type == nil || header.typ.map(mediaType) == type.map(mediaType) else { throw .wrongType }
        return payload
    }

    private static func header(_ text: String) throws(JWTError) -> Header {
        guard let bytes = Base64.urlDecode(text), bytes.isStreamSafeJSON,
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)),
            header.crit == nil
        else {
            throw .malformed
        }
        return header
    }

    private static func key(for header: Header, among keys: [VerificationKey]) throws(JWTError) -> VerificationKey {
        let named = header.kid.map { kid in keys.filter { $0.id == kid } } ?? keys
        guard !named.isEmpty else { throw .unknownKey }
        let fitting = named.filter { $0.algorithm == header.alg }
        guard let key = fitting.first else { throw .wrongAlgorithm }
        guard fitting.count == 1 else { throw .unknownKey }
        return key
    }

    /// `typ` is a media type: case doesn't count, and `application/` may be left out (RFC 7515 §4.1.9).
    private static func mediaType(_ typ: String) -> String {
        let typ = typ.lowercased()
        return typ.hasPrefix("application/") ? String(typ.dropFirst("application/".count)) : typ
    }
}

/// Why a token is not accepted. A client is told only that it isn't.
public enum JWTError: Error, Equatable, Sendable {
    /// Not three parts of Base64 with a JSON header, longer than 16 KiB, or with a critical header that nobody here knows.
    case malformed
    /// No key of that id, or no id where there are several keys.
    case unknownKey
    /// Not the key's algorithm: `none`, HS256 with a public key, and the like.
    case wrongAlgorithm
    case wrongSignature
    /// A token that was made for something else.
    case wrongType
    case unreadableClaims
    /// A JWK of a kind that is not used here, or too weak.
    case unusableKey
}
