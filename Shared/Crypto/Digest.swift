import CCrypto
import CSodium

/// Hashes and message authentication codes.
public enum Digest {
    /// SHA-256 (FIPS 180-4), 32 bytes.
    public static func sha256(_ data: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        unsafe Sodium.expect(crypto_hash_sha256(&digest, data, UInt64(data.count)))
        return digest
    }

    /// HMAC with SHA-256 (RFC 2104, RFC 4231), 32 bytes.
    public static func hmacSHA256(_ data: [UInt8], key: [UInt8]) -> [UInt8] { unsafe hmac(EVP_sha256(), data, key, size: 32) }

    /// HMAC with SHA-1 (RFC 2202), 20 bytes: only because the codes of authenticator apps are made with it (RFC 6238).
    public static func hmacSHA1(_ data: [UInt8], key: [UInt8]) -> [UInt8] { unsafe hmac(EVP_sha1(), data, key, size: 20) }

    /// HMAC with MD5 (RFC 2202), 16 bytes: only because PayEase's protocol demands it.
    public static func hmacMD5(_ data: [UInt8], key: [UInt8]) -> [UInt8] { unsafe hmac(EVP_md5(), data, key, size: 16) }

    /// In a time that depends on the lengths alone, so that a secret can't be guessed byte by byte.
    public static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe sodium_memcmp(a, b, a.count) == 0
    }

    private static func hmac(_ hash: OpaquePointer?, _ data: [UInt8], _ key: [UInt8], size: Int) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: size)
        let answer = unsafe HMAC(hash, key, Int32(key.count), data, data.count, &code, nil)
        precondition(unsafe answer != nil, "libcrypto has no HMAC with this hash: its default provider is switched off")
        return code
    }
}
