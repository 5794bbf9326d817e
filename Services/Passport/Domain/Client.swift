/// An exam, as OpenID Connect knows it: a client that may ask who is logged in (SPEC P10, P11).
public struct Client: Equatable, Sendable {
    public let id: ClientID
    /// What the login page calls it: 全国大学英语四、六级考试.
    public let name: String
    public let redirectURIs: [RedirectURI]
    /// A public client (an app that can keep no secret) has none and is known by its proof key alone.
    public let isPublic: Bool
    /// Where a browser may be sent after logging out here.
    public let postLogoutRedirectURIs: [RedirectURI]
    /// Where the client is told that a session has ended; `nil` for one that doesn't want to be told.
    public let backChannelLogoutURI: BackChannelURI?
    /// What its ID tokens are signed by: `id_token_signed_response_alg` (OpenID Connect Dynamic Client Registration §2).
    public let idTokenAlgorithm: TokenAlgorithm

    public init(
        id: ClientID, name: String, redirectURIs: [RedirectURI], isPublic: Bool, postLogoutRedirectURIs: [RedirectURI] = [],
        backChannelLogoutURI: BackChannelURI? = nil, idTokenAlgorithm: TokenAlgorithm = .rs256
    ) {
        self.id = id
        self.name = name
        self.redirectURIs = redirectURIs
        self.isPublic = isPublic
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.backChannelLogoutURI = backChannelLogoutURI
        self.idTokenAlgorithm = idTokenAlgorithm
    }

    /// Whether answers may go to this address: exactly as registered (RFC 9700 §2.1), but that a public client on a loopback
    /// address may listen on any port (RFC 8252 §7.3).
    public func mayReceive(at uri: String) -> Bool {
        redirectURIs.contains { registered in
            if registered.text == uri { return true }
            guard isPublic, registered.isLoopback, let asked = RedirectURI(uri) else { return false }
            return asked.isLoopback && asked.withoutPort == registered.withoutPort
        }
    }
}

/// Where a client's own server is called: https, or http where that server is reached without leaving the operator's network (OpenID
/// Connect Back-Channel Logout §2.2 leaves that to the operator). No user, no fragment.
public struct BackChannelURI: Hashable, Sendable {
    public let text: String
    /// Scheme, host and port.
    public let origin: String
    /// Path and query.
    public let target: String

    public init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix),
            // The same rules as a redirect URI's, under a scheme that any host may have.
            let uri = RedirectURI("https://" + text.dropFirst(scheme.count))
        else { return nil }
        self.text = text
        origin = scheme + uri.origin.dropFirst("https://".count)
        target = String(text.dropFirst(origin.count))
    }
}

/// `cet`, `ncre-2026`: 1 to 64 of `a-z 0-9 - _`.
public struct ClientID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(allowed.contains) else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// An absolute address of a client: https, or http on a loopback host; no user, no fragment, nothing to normalise.
public struct RedirectURI: Hashable, Sendable {
    public let text: String
    /// Scheme, host and port.
    public let origin: String
    private let host: String

    public init?(_ text: String) {
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), !text.contains("#"), !text.contains("\\"),
            let scheme = ["https://", "http://"].first(where: text.hasPrefix)
        else { return nil }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard let host = Self.host(of: authority), scheme == "https://" || Self.loopback.contains(host) else { return nil }
        self.text = text
        self.host = host
        origin = scheme + authority
    }

    public var isLoopback: Bool { Self.loopback.contains(host) }

    var withoutPort: String { origin.prefix { $0 != "/" } + "//" + host + text.dropFirst(origin.count) }

    private static let loopback: Set<String> = ["127.0.0.1", "[::1]", "localhost"]

    /// `nil` for an authority with a user, an empty host, or a port that is none.
    private static func host(of authority: Substring) -> String? {
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        let port = authority[host.endIndex...]
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-[]:".utf8
        guard !host.isEmpty, host.utf8.allSatisfy(allowed.contains), port.isEmpty || isPort(port) else { return nil }
        return String(host)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.hasPrefix(":") && (Int(text.dropFirst()).map { (1...65_535).contains($0) } ?? false)
    }
}

/// Why an operator's client is not registered.
public enum ClientRefusal: Error, Equatable, Sendable {
    case unusableID
    case unusableName
    case unusableAlgorithm
    case unusableRedirectURI(String)
    case noRedirectURI
    case unusableLogoutURI(String)
    case exists(ClientID)
    case unknown
    /// A public client.
    case hasNoSecret(ClientID)
    case unusableSecret
}
