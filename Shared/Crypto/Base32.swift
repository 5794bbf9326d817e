/// Base32 (RFC 4648 §6) without padding, as authenticator apps take a secret.
public enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public static func encode(_ bytes: [UInt8]) -> String {
        var (text, buffer, bits): ([UInt8], UInt16, Int) = ([], 0, 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt16(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt16(bits) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt16(5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
