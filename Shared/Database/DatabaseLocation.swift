/// Where a database stands, which also chooses its engine.
public enum DatabaseLocation: Sendable, Equatable {
    case sqlite(path: String)

    /// Reads `sqlite:/var/lib/passport.db` (absolute) or `sqlite:.data/passport.db` (relative to the working directory).
    public init?(_ url: String) {
        guard url.hasPrefix("sqlite:") else { return nil }
        let path = url.dropFirst("sqlite:".count)
        guard !path.isEmpty, path.last != "/", !path.utf8.contains(0) else { return nil }
        self = .sqlite(path: String(path))
    }

    /// The label of this database's metrics: the file's name without its ending.
    var name: String {
        switch self {
        case .sqlite(let path): String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
        }
    }

    func connect(_ use: ConnectionUse) throws -> sending any Connection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, use: use)
        }
    }
}
