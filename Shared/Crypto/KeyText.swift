import Primitives

/// The DER inside a key as people hand it over: PEM (RFC 7468), or the same Base64 without its armour, as Alipay's key tool writes it.
enum KeyText {
    /// - Throws: `malformedKey` when there is no such Base64, or when the armour names none of `labels`.
    static func der(in text: String, labels: [String]) throws(CryptoError) -> [UInt8] {
        guard let der = Base64.decodeLines(try body(of: text.trimmed, labels: labels)), !der.isEmpty else { throw .malformedKey }
        return der
    }

    private static func body(of text: String, labels: [String]) throws(CryptoError) -> String {
        guard text.hasPrefix("-----BEGIN ") else { return text }
        for label in labels {
            let (begin, end) = ("-----BEGIN \(label)-----", "-----END \(label)-----")
            if text.hasPrefix(begin), text.hasSuffix(end) { return String(text.dropFirst(begin.count).dropLast(end.count)) }
        }
        throw .malformedKey
    }
}
