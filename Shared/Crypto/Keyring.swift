import CSodium
import Primitives

/// Seals what must not rest in the clear, and finds it again by a keyed hash (SPEC S8). The keys come from a file that is not in
/// the database's backup. A new first line rotates the sealing key: old lines still open what they sealed. The lookup key stays
/// for as long as its hashes do.
public struct Keyring: Sendable {
    private let sealing: [SealingKey]
    private let lookupKey: Secret

    private struct SealingKey {
        let id: String
        let key: Secret
        /// The id's length and the id: in front of everything sealed under this key.
        var header: [UInt8] { [UInt8(id.utf8.count)] + id.utf8 }
    }

    private static let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// - Parameter text: a key file: `id:64-hex` a line, the first is current; one `lookup:64-hex`; `#` begins a comment line.
    /// - Throws: a `KeyringError` that names the line.
    public init(text: String) throws(KeyringError) {
        let file = try KeyFile(text)
        guard !file.sealing.isEmpty else { throw .noSealingKey }
        guard let lookup = file.lookup else { throw .noLookupKey }
        sealing = file.sealing.map(SealingKey.init)
        lookupKey = lookup
    }

    /// A new line for a key file; the id `lookup` makes the lookup key's line.
    public static func generate(id: String, random: (Int) -> [UInt8]) -> String {
        precondition(KeyFile.isID(id.utf8), "a key's id is 1 to 32 of a-z 0-9 - _ .")
        return "\(id):\(random(KeyFile.keySize).hexadecimal)"
    }

    /// XChaCha20-Poly1305 under the current key: key id, 24-byte nonce, ciphertext and tag.
    /// - Parameter context: where this belongs (`"candidate.number"` and the row's id, say); it opens nowhere else.
    public func seal(_ plain: [UInt8], for context: String, random: (Int) -> [UInt8]) -> [UInt8] {
        let nonce = random(Self.nonceSize)
        precondition(nonce.count == Self.nonceSize, "the source of randomness gave too little")
        let header = sealing[0].header
        let additional = header + context.utf8
        var cipher = [UInt8](repeating: 0, count: plain.count + Self.tagSize)
        unsafe sealing[0].key.withBytes { key in
            unsafe Sodium.expect(
                crypto_aead_xchacha20poly1305_ietf_encrypt(
                    &cipher, nil, plain, UInt64(plain.count), additional, UInt64(additional.count), nil, nonce, key))
        }
        return header + nonce + cipher
    }

    /// - Throws: `notAuthentic`, or `unknownKey` when the key that sealed this is not in the file.
    public func open(_ sealed: [UInt8], for context: String) throws(KeyringError) -> [UInt8] {
        let (key, header) = try key(of: sealed)
        let body = sealed.dropFirst(header.count)
        guard body.count >= Self.nonceSize + Self.tagSize else { throw .notAuthentic }
        let (nonce, cipher) = (Array(body.prefix(Self.nonceSize)), Array(body.dropFirst(Self.nonceSize)))
        let additional = header + context.utf8
        var plain = [UInt8](repeating: 0, count: cipher.count - Self.tagSize)
        let code = unsafe key.withBytes { key in
            unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
                &plain, nil, nil, cipher, UInt64(cipher.count), additional, UInt64(additional.count), nonce, key)
        }
        try Sodium.check(code, or: KeyringError.notAuthentic)
        return plain
    }

    /// 32 bytes that stand for the value in an index: keyed BLAKE2b (RFC 7693), the same for the same value and context.
    /// - Parameter context: keeps equal values of two columns apart.
    public func lookup(_ value: [UInt8], in context: String) -> [UInt8] {
        precondition(context.utf8.count < 256, "a lookup's context is a short constant")
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        let message = [UInt8(context.utf8.count)] + context.utf8 + value
        var hash = [UInt8](repeating: 0, count: Int(crypto_generichash_BYTES))
        unsafe lookupKey.withBytes { key in
            unsafe Sodium.expect(crypto_generichash(&hash, hash.count, message, UInt64(message.count), key, lookupKey.count))
        }
        return hash
    }

    private func key(of sealed: [UInt8]) throws(KeyringError) -> (key: Secret, header: [UInt8]) {
        guard let length = sealed.first else { throw .notAuthentic }
        let name = sealed.dropFirst().prefix(Int(length))
        guard name.count == Int(length), KeyFile.isID(name) else { throw .notAuthentic }
        let id = String(decoding: name, as: UTF8.self)
        guard let found = sealing.first(where: { $0.id == id }) else { throw .unknownKey(id: id) }
        return (found.key, found.header)
    }
}
