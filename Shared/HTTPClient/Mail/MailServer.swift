import Foundation
public import Primitives

/// Where mail is handed in: `smtp://host:25`, with TLS as soon as the server offers it, or `smtps://host:465`, with TLS from the start.
public struct MailServer: Sendable {
    let url: String
    let user: String?
    let password: String?
    /// For one mail from connecting to the server's final yes.
    let timeout: Timestamp.Span
    /// A password leaves this machine only under TLS (RFC 4954 §4).
    let requiresTLS: Bool

    /// `nil` when the URL is not `smtp` or `smtps` with a host and at most a port, or when only one of user and password is there.
    public init?(_ url: String, user: String?, password: String?, timeout: Timestamp.Span = .seconds(30)) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil,
            ["", "/"].contains(parts.path), (1...65_535).contains(parts.port ?? 25), (user == nil) == (password == nil),
            url.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.user = user
        self.password = password
        self.timeout = timeout
        requiresTLS = user != nil && !["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    }
}
