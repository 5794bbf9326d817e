import CCrypto

extension PKey {
    static func generateRSA(bits: Int) throws(CryptoError) -> PKey { try unsafe PKey(owning: rsa_generate(bits)) }

    /// PKCS #8 or PKCS #1.
    convenience init(privateDER der: [UInt8]) throws(CryptoError) {
        try unsafe self.init(der: der) { unsafe d2i_AutoPrivateKey(nil, &$0, $1) }
    }

    /// SPKI or PKCS #1.
    convenience init(publicDER der: [UInt8]) throws(CryptoError) {
        try unsafe self.init(der: der) { unsafe d2i_PUBKEY(nil, &$0, $1) ?? d2i_PublicKey(EVP_PKEY_RSA, nil, &$0, $1) }
    }

    /// A public key of these two numbers, big-endian.
    convenience init(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        let context = try PKeyContext(for: "RSA")
        try unsafe LibCrypto.check(EVP_PKEY_fromdata_init(context.pointer))
        // libcrypto wants its numbers in the machine's own byte order.
        var (n, e) = (Self.native(modulus), Self.native(exponent))
        var key: OpaquePointer?
        let code = unsafe n.withUnsafeMutableBufferPointer { n in
            unsafe e.withUnsafeMutableBufferPointer { e in
                var parameters = unsafe [
                    rsa_modulus(n.baseAddress, n.count),
                    rsa_exponent(e.baseAddress, e.count),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_PKEY_fromdata(context.pointer, &key, evp_pkey_public_key, &parameters)
            }
        }
        try LibCrypto.check(code)
        try unsafe self.init(owning: key)
    }

    /// RSA proper; a key that is bound to PSS can't sign by PKCS #1 v1.5.
    var isRSA: Bool { unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 }

    var bits: Int { Int(unsafe EVP_PKEY_get_bits(pointer)) }

    /// The private key as PKCS #8 PEM.
    var privateText: String { unsafe text { unsafe PEM_write_bio_PKCS8PrivateKey($0, pointer, nil, nil, 0, nil, nil) } }

    /// The private key as PKCS #1 PEM.
    var traditionalPrivateText: String { unsafe text { unsafe PEM_write_bio_PrivateKey_traditional($0, pointer, nil, nil, 0, nil, nil) } }

    /// The public key as SPKI PEM.
    var publicText: String { unsafe text { unsafe PEM_write_bio_PUBKEY($0, pointer) } }

    /// Writing to memory fails only when there is none left, and then nothing else goes on either.
    private func text(_ write: (OpaquePointer) -> Int32) -> String {
        guard let text = try? unsafe TextBuffer().text(write) else { preconditionFailure("no memory for a key's text") }
        return text
    }

    /// Reads one DER structure that fills the bytes to the last.
    private convenience init(der: [UInt8], _ read: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?) throws(CryptoError) {
        var (key, unread): (OpaquePointer?, Int) = (nil, der.count)
        unsafe der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            unsafe key = unsafe read(&cursor, bytes.count)
            if let start = bytes.baseAddress, let cursor = unsafe cursor { unread = unsafe bytes.count - (cursor - start) }
        }
        defer { LibCrypto.forget() }
        do {
            try unsafe self.init(owning: key)
        } catch {
            throw .malformedKey
        }
        guard unread == 0 else { throw .malformedKey }
    }

    private static func native(_ number: [UInt8]) -> [UInt8] { Int(1).littleEndian == 1 ? number.reversed() : number }
}
