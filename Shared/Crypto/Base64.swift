import CSodium

/// Base64 (RFC 4648) in libsodium's constant-time form, for keys go through it. Reading is strict: one spelling for each value.
public enum Base64 {
    /// The standard alphabet, padded (§4).
    public static func encode(_ bytes: [UInt8]) -> String { encode(bytes, sodium_base64_VARIANT_ORIGINAL) }

    /// `nil` for anything but the standard alphabet with its padding.
    public static func decode(_ text: String) -> [UInt8]? { decode(text, sodium_base64_VARIANT_ORIGINAL, ignoring: nil) }

    /// The URL-safe alphabet without padding (§5), as JOSE wants it.
    public static func urlEncode(_ bytes: [UInt8]) -> String { encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING) }

    /// `nil` for anything but the URL-safe alphabet without padding.
    public static func urlDecode(_ text: String) -> [UInt8]? {
        decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, ignoring: nil)
    }

    /// The standard alphabet without padding, as libsodium writes a password's hash.
    static func encodeUnpadded(_ bytes: [UInt8]) -> String { encode(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) }

    static func decodeUnpadded(_ text: String) -> [UInt8]? { decode(text, sodium_base64_VARIANT_ORIGINAL_NO_PADDING, ignoring: nil) }

    /// The standard alphabet broken into lines, as a key file has it.
    static func decodeLines(_ text: String) -> [UInt8]? { decode(text, sodium_base64_VARIANT_ORIGINAL, ignoring: " \t\r\n") }

    private static func encode(_ bytes: [UInt8], _ variant: Int32) -> String {
        let capacity = sodium_base64_encoded_len(bytes.count, variant)
        return unsafe String(unsafeUninitializedCapacity: capacity) { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { return }
                unsafe sodium_bin2base64(start, capacity, bytes, bytes.count, variant)
            }
            return capacity - 1  // its NUL
        }
    }

    private static func decode(_ text: String, _ variant: Int32, ignoring ignored: String?) -> [UInt8]? {
        let characters = text.utf8.map(CChar.init(bitPattern:))
        var count = 0
        var bytes = [UInt8](repeating: 0, count: characters.count / 4 * 3 + 3)
        let code = unsafe sodium_base642bin(&bytes, bytes.count, characters, characters.count, ignored, &count, nil, variant)
        guard code == 0 else { return nil }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
