public import Foundation

/// On what the rig's services keep their data, and how many processes each of them is.
public enum Layout: Sendable {
    /// One process each, each on a SQLite file of its own, with nothing in between.
    case sqlite
    /// A PostgreSQL server of the rig's own for all, and so many processes of each service; behind a balancer when there are two.
    /// - Parameters:
    ///   - instances: one or two.
    ///   - deploy: the repository's folder of that name.
    case postgresql(instances: Int, deploy: URL)
    /// Two processes of each service behind a balancer, each service with the DATABASE_URL that its settings name.
    /// - Parameter deploy: the repository's folder of that name.
    case elsewhere(deploy: URL)

    /// Reads what the commands call ENGINE: `sqlite`, `postgres`, or nothing, which is the first.
    public init?(engine: String?, instances: Int) {
        switch engine {
        case nil, "sqlite": self = .sqlite
        case "postgres": self = .postgresql(instances: instances, deploy: URL(filePath: "deploy"))
        default: return nil
        }
    }

    public var isSQLite: Bool {
        if case .sqlite = self { true } else { false }
    }

    var instances: Int {
        switch self {
        case .sqlite: 1
        case .postgresql(let instances, _): instances
        case .elsewhere: 2
        }
    }

    /// A fresh server, where this layout has one.
    func startServer(in folder: URL) throws -> PostgreSQLServer? {
        switch self {
        case .sqlite, .elsewhere: nil
        case .postgresql(_, let deploy): try PostgreSQLServer(folder: folder, script: deploy.appending(path: "postgres"))
        }
    }

    func balancer(_ settings: [String: String], log: URL) -> Balancer? {
        switch self {
        case .postgresql(2, let deploy), .elsewhere(let deploy):
            Balancer(configuration: deploy.appending(path: "balancer/haproxy.cfg"), settings: settings, log: log)
        case .sqlite, .postgresql: nil
        }
    }
}
