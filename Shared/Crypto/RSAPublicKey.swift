import CCrypto

/// An RSA key that checks signatures by PKCS #1 v1.5 (RFC 8017 §8.2).
public final class RSAPublicKey: Sendable {
    /// Big-endian, without leading zeros.
    public let modulus: [UInt8]
    /// Big-endian, without leading zeros.
    public let exponent: [UInt8]
    /// The modulus's length in bits.
    public let bits: Int
    private let key: PKey

    /// A gateway of 2005 may still sign with 1024 bits; below that anyone can.
    public static let leastBits = 1024

    /// Reads SPKI or PKCS #1, as PEM or as bare Base64 of the DER.
    /// - Throws: `malformedKey`, `weakKey` below 1024 bits, `unusableKey` for an exponent that makes every signature valid.
    public convenience init(pem: String) throws(CryptoError) {
        let der = try KeyText.der(in: pem, labels: ["PUBLIC KEY", "RSA PUBLIC KEY"])
        try self.init(key: PKey(publicDER: der))
    }

    /// From the two numbers of a JWK (RFC 7518 §6.3), big-endian.
    public convenience init(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        guard !modulus.isEmpty, !exponent.isEmpty else { throw .malformedKey }
        try self.init(key: PKey(modulus: modulus, exponent: exponent))
    }

    /// - Parameter key: may hold the private half too, which stays unused here.
    init(key: PKey) throws(CryptoError) {
        guard key.isRSA else { throw .malformedKey }
        self.key = key
        modulus = try BigNumber(OSSL_PKEY_PARAM_RSA_N, of: key).bytes
        exponent = try BigNumber(OSSL_PKEY_PARAM_RSA_E, of: key).bytes
        bits = key.bits
        guard bits >= Self.leastBits else { throw .weakKey(bits: bits) }
        guard let last = exponent.last, last % 2 == 1, exponent != [1] else { throw .unusableKey }
    }

    /// SPKI.
    public var pem: String { key.publicText }

    /// `false` for every signature that doesn't fit, whatever is wrong with it.
    public func isValid(_ signature: [UInt8], for data: [UInt8], digest: SignatureDigest) -> Bool {
        do {
            let context = try DigestContext()
            try unsafe LibCrypto.check(EVP_DigestVerifyInit(context.pointer, nil, digest.algorithm, nil, key.pointer))
            try unsafe LibCrypto.check(EVP_DigestVerify(context.pointer, signature, signature.count, data, data.count))
            return true
        } catch {
            return false
        }
    }
}
