import CCrypto

/// An RSA key that signs by PKCS #1 v1.5 (RFC 8017 §8.2): RS256 of tokens, Alipay's RSA2, PayEase's RSA-MD5.
public final class RSAPrivateKey: Sendable {
    public let publicKey: RSAPublicKey
    private let key: PKey

    /// Below this a new signature is worth little (NIST SP 800-131A).
    public static let leastBits = 2048

    /// A new key; takes tenths of a second.
    /// - Throws: `weakKey` below 2048 bits.
    public static func generate(bits: Int = leastBits) throws(CryptoError) -> RSAPrivateKey {
        guard bits >= leastBits else { throw .weakKey(bits: bits) }
        return try RSAPrivateKey(key: .generateRSA(bits: bits))
    }

    /// Reads PKCS #8 or PKCS #1, as PEM or as bare Base64 of the DER. Encrypted keys are refused: protect the file instead.
    /// - Throws: `malformedKey`, `weakKey` below 2048 bits, `unusableKey` when its public half doesn't fit.
    public convenience init(pem: String) throws(CryptoError) {
        var der = try KeyText.der(in: pem, labels: ["PRIVATE KEY", "RSA PRIVATE KEY"])
        defer { Sodium.wipe(&der) }
        try self.init(key: PKey(privateDER: der))
        let probe = Array("a key that can't check its own signature".utf8)
        guard publicKey.isValid(try sign(probe, digest: .sha256), for: probe, digest: .sha256) else { throw .unusableKey }
    }

    private init(key: PKey) throws(CryptoError) {
        publicKey = try RSAPublicKey(key: key)
        guard publicKey.bits >= Self.leastBits else { throw .weakKey(bits: publicKey.bits) }
        self.key = key
    }

    /// PKCS #8.
    public var pem: String { key.privateText }

    /// PKCS #1, which older tools want.
    public var traditionalPEM: String { key.traditionalPrivateText }

    /// As long as the modulus; the same each time for the same data.
    public func sign(_ data: [UInt8], digest: SignatureDigest) throws(CryptoError) -> [UInt8] {
        let context = try DigestContext()
        var length = publicKey.modulus.count
        var signature = [UInt8](repeating: 0, count: length)
        try unsafe LibCrypto.check(EVP_DigestSignInit(context.pointer, nil, digest.algorithm, nil, key.pointer))
        try unsafe LibCrypto.check(EVP_DigestSign(context.pointer, &signature, &length, data, data.count))
        return signature
    }
}

/// The hash under an RSA signature. MD5 and SHA-1 are there because the gateways' old protocols are.
public enum SignatureDigest: Sendable, CaseIterable {
    case sha256, md5, sha1

    var algorithm: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        }
    }
}
