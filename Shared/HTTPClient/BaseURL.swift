import Foundation

/// Where a server is: `http://host:port/prefix`, `https://…`, or `unix:/path` for a socket on this machine.
public enum BaseURL: Sendable, Equatable {
    case tcp(String)
    case unix(path: String)

    /// The longest path a Unix socket's address holds, without its final zero (`sun_path` of Linux is 108 bytes).
    private static let longestSocketPath = 107

    /// `nil` for any other scheme, a missing host, a user, a query, a fragment, or a socket path that is relative or too long.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard path.hasPrefix("/"), path.utf8.count <= Self.longestSocketPath else { return nil }
            self = .unix(path: path)
            return
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil,
            (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        self = .tcp(text)
    }

    /// False for a case that was made around `init?(_:)` with another scheme.
    var isUsable: Bool {
        switch self {
        case .tcp(let base): ["http://", "https://"].contains { base.lowercased().hasPrefix($0) }
        case .unix: true
        }
    }

    /// The URL of a target here; a socket's server is called `localhost`.
    func url(of target: String) -> String {
        switch self {
        case .tcp(let base): (base.hasSuffix("/") && target.hasPrefix("/") ? String(base.dropLast()) : base) + target
        case .unix: "http://localhost\(target)"
        }
    }
}

extension BaseURL: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tcp(let base): base
        case .unix(let path): "unix:\(path)"
        }
    }
}
