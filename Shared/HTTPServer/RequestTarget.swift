import Foundation

/// What stands between method and version in the request line (RFC 9112 §3.2), as the router takes it.
struct RequestTarget: Sendable {
    /// Path and query, still percent-encoded; bytes outside ASCII, which some gateways send bare, are percent-encoded here.
    let text: String
    /// The host of an absolute-form target; it replaces the Host field (RFC 9112 §3.2.2).
    let authority: String?
    /// Bytes as they were sent.
    let length: Int

    /// `nil` for a target that is neither a path, nor an `http` URL, nor `*`.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        length = bytes.count
        guard !bytes.isEmpty, unsafe bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
        let sent = unsafe bytes.allSatisfy { $0 < 0x80 } ? unsafe String(decoding: bytes, as: UTF8.self) : unsafe Self.escaped(bytes)
        if sent.hasPrefix("/") || sent == "*" {
            text = sent
            authority = nil
            return
        }
        guard let (authority, rest) = Self.split(url: sent) else { return nil }
        text = rest.hasPrefix("/") ? String(rest) : "/" + rest
        self.authority = String(authority)
    }

    /// `http://host/path?query` in its two parts.
    private static func split(url: String) -> (authority: Substring, rest: Substring)? {
        guard let scheme = ["http://", "https://"].first(where: { url.prefix($0.count).lowercased() == $0 }) else { return nil }
        let afterScheme = url.dropFirst(scheme.count)
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        return (authority, afterScheme.dropFirst(authority.count))
    }

    private static func escaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let text = unsafe bytes.flatMap { byte in
            byte < 0x80 ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
