import CSodium

/// An Ed25519 key that signs (RFC 8032).
public struct Ed25519PrivateKey: Sendable {
    public let publicKey: Ed25519PublicKey
    private let secret: Secret

    /// - Parameter seed: the 32 secret bytes that RFC 8032 calls the private key.
    /// - Throws: `malformedKey` for any other number of bytes.
    public init(seed: [UInt8]) throws(CryptoError) {
        Sodium.start()
        guard seed.count == Int(crypto_sign_SEEDBYTES) else { throw .malformedKey }
        var open = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
        var hidden = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
        try unsafe Sodium.check(crypto_sign_seed_keypair(&open, &hidden, seed), or: CryptoError.malformedKey)
        publicKey = try Ed25519PublicKey(open)
        secret = Secret(wiping: &hidden)
    }

    /// 64 bytes, the same each time for the same data.
    public func sign(_ data: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
        unsafe secret.withBytes { key in
            unsafe Sodium.expect(crypto_sign_detached(&signature, nil, data, UInt64(data.count), key))
        }
        return signature
    }
}

/// An Ed25519 key that checks signatures.
public struct Ed25519PublicKey: Sendable, Equatable {
    public let bytes: [UInt8]

    /// - Throws: `malformedKey` unless there are 32 bytes that name a point of the main subgroup: with a point of small order
    ///   one signature would pass for many messages.
    public init(_ bytes: [UInt8]) throws(CryptoError) {
        Sodium.start()
        guard bytes.count == Int(crypto_sign_PUBLICKEYBYTES), unsafe crypto_core_ed25519_is_valid_point(bytes) == 1 else {
            throw .malformedKey
        }
        self.bytes = bytes
    }

    public func isValid(_ signature: [UInt8], for data: [UInt8]) -> Bool {
        guard signature.count == Int(crypto_sign_BYTES) else { return false }
        return unsafe crypto_sign_verify_detached(signature, data, UInt64(data.count), bytes) == 0
    }
}
