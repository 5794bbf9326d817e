import CCrypto

/// Owns a key. libcrypto reads it from any number of threads at once; nothing here changes it.
@safe final class PKey: Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer

    /// - Parameter pointer: a reference that this object takes over.
    init(owning pointer: OpaquePointer?) throws(CryptoError) { unsafe self.pointer = try LibCrypto.check(pointer) }

    deinit { unsafe EVP_PKEY_free(pointer) }
}

/// Owns the context of one operation on keys.
@safe final class PKeyContext {
    let pointer: OpaquePointer

    init(for algorithm: String) throws(CryptoError) {
        unsafe pointer = try LibCrypto.check(EVP_PKEY_CTX_new_from_name(nil, algorithm, nil))
    }

    deinit { unsafe EVP_PKEY_CTX_free(pointer) }
}

/// Owns the context of one signature or its check.
@safe final class DigestContext {
    let pointer: OpaquePointer

    init() throws(CryptoError) { unsafe pointer = try LibCrypto.check(EVP_MD_CTX_new()) }

    deinit { unsafe EVP_MD_CTX_free(pointer) }
}

/// Owns a number that libcrypto took out of a key.
@safe final class BigNumber {
    private let pointer: OpaquePointer

    init(_ name: String, of key: PKey) throws(CryptoError) {
        var number: OpaquePointer?
        try unsafe LibCrypto.check(EVP_PKEY_get_bn_param(key.pointer, name, &number))
        unsafe pointer = try LibCrypto.check(number)
    }

    deinit { unsafe BN_clear_free(pointer) }

    /// Big-endian, without leading zeros.
    var bytes: [UInt8] {
        let size = (Int(unsafe BN_num_bits(pointer)) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: size)
        precondition(unsafe BN_bn2binpad(pointer, &bytes, Int32(size)) == Int32(size), "libcrypto miscounted its own number")
        return bytes
    }
}

/// Owns memory that libcrypto writes text to; wiped when it goes.
@safe final class TextBuffer {
    private let pointer: OpaquePointer

    init() throws(CryptoError) { unsafe pointer = try LibCrypto.check(BIO_new(BIO_s_mem())) }

    deinit { unsafe BIO_free_all(pointer) }

    func text(_ write: (OpaquePointer) -> Int32) throws(CryptoError) -> String {
        try unsafe LibCrypto.check(write(pointer))
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe bio_memory(pointer, &start)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }
}
