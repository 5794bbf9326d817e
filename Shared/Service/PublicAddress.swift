import Foundation
public import Runtime

/// What may stand as a service's address for browsers (SPEC S3, S5).
public enum PublicAddress {
    /// A scheme, a host and perhaps a port, nothing after them, spelled as browsers spell them: their `Origin` is compared with it by letters
    /// (RFC 6454 §6.2).
    public static func isOrigin(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), let scheme = url.scheme, let usual = ["https": 443, "http": 80][scheme],
            let host = url.encodedHost?.lowercased(), !host.isEmpty, !host.contains("%"),
            url.port.map({ (1...65_535).contains($0) }) ?? true
        else { return false }
        return url.port != usual && text == "\(scheme)://\(host)\(url.port.map { ":\($0)" } ?? "")"
    }

    /// Whether passwords and cookies go over a network unencrypted: plain HTTP, and not on this machine alone.
    public static func isExposed(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), url.scheme == "http", let host = url.host else { return false }
        return !(host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isNumber })
    }

    /// Nobody runs a service like that without being told: its cookies are neither `Secure` nor tied to their origin.
    public static func warnIfExposed(_ text: String, named name: StaticString, _ log: Log) {
        guard isExposed(text) else { return }
        log.warning("public_address.plain_http", ["setting": .text(name.description)])
    }
}
