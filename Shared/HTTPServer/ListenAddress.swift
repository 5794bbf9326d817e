/// Where a server listens: `127.0.0.1:8080`, `[::]:8080`, `unix:/run/passport.sock`.
public enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// Port 0 takes any free port; the server's `address` tells which.
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// The longest path that fits a socket address with its closing zero (unix(7)).
    static let longestPath = 107

    /// `nil` unless it is `host:port`, `[IPv6]:port` or `unix:` with an absolute path.
    public init?(_ text: String) {
        if let path = text.hasPrefix("unix:") ? text.dropFirst(5) : nil {
            guard path.hasPrefix("/"), !path.hasSuffix("/"), path.utf8.count <= Self.longestPath else { return nil }
            self = .unix(path: String(path))
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
            self = .tcp(host: String(host.dropFirst().dropLast()), port: port)
        } else {
            guard !host.isEmpty, !host.contains(where: { "[]:/ ".contains($0) }) else { return nil }
            self = .tcp(host: String(host), port: port)
        }
    }

    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Whether nobody but this machine reaches it.
    public var isLocal: Bool {
        switch self {
        case .tcp(let host, _):
            host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isNumber }
        case .unix: true
        }
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let port = Int(text), port <= 65_535 else {
            return nil
        }
        return port
    }
}
