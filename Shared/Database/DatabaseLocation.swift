import Runtime

/// Where a database stands, which also chooses its engine.
public enum DatabaseLocation: Sendable, Equatable {
    case sqlite(path: String)
    /// A URL as libpq reads it; it may carry a password.
    case postgresql(url: String)

    /// Reads `sqlite:/var/lib/passport.db` (absolute), `sqlite:.data/passport.db` (relative to the working directory) or
    /// `postgresql://passport@db.example/passport` with libpq's parameters; several hosts are tried until one is the primary.
    /// https://www.postgresql.org/docs/15/libpq-connect.html#id-1.7.3.8.3.6
    public init?(_ url: String) {
        guard !url.utf8.contains(0) else { return nil }
        if url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") {
            self = .postgresql(url: url)
            return
        }
        guard url.hasPrefix("sqlite:") else { return nil }
        let path = url.dropFirst("sqlite:".count)
        guard !path.isEmpty, path.last != "/" else { return nil }
        self = .sqlite(path: String(path))
    }

    /// As an operator may see it: without a password.
    public var shown: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgresql(let url):
            url.replacing(/:\/\/([^:@\/?]*):[^@\/?]*@/) { "://\($0.1):***@" }.replacing(/([?&](?:ssl)?password=)[^&]*/) { "\($0.1)***" }
        }
    }

    /// The label of this database's metrics: the name of the file without its ending, or of the database.
    var name: String {
        switch self {
        case .sqlite(let path): String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
        case .postgresql(let url): (try? PostgreSQLLink.database(in: url)) ?? "postgresql"
        }
    }

    /// Writes that may share one COMMIT. PostgreSQL keeps no more than 64 savepoints of a transaction in fast memory (docs/decisions/0006).
    var batchLimit: Int {
        switch self {
        case .sqlite: 256
        case .postgresql: 64
        }
    }

    /// See `Database.foldLog`.
    func foldLog() throws(DatabaseError) {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, use: .writing).foldLog()
        case .postgresql: break
        }
    }

    func connect(_ use: ConnectionUse, _ effects: Effects) throws -> sending any Connection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, use: use)
        case .postgresql(let url): try PostgreSQLConnection(url: url, effects: effects)
        }
    }
}
