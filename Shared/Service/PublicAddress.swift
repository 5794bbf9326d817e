import Foundation
public import Runtime

/// What may stand as a service's address for browsers (SPEC S3, S5).
public enum PublicAddress {
    /// A scheme, a host and perhaps a port; nothing after them.
    public static func isOrigin(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), ["https", "http"].contains(url.scheme), let host = url.host, !host.isEmpty else {
            return false
        }
        return url.path.isEmpty && url.query == nil && url.fragment == nil && url.user == nil && (1...65_535).contains(url.port ?? 443)
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
