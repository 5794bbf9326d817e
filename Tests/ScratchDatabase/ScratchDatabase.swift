public import Database
public import Foundation

/// Where a test keeps its data: a SQLite file in a folder that goes with the test, or, when `TEST_DATABASE_URL` names a PostgreSQL
/// database, schemas of its own there (the server that `make test` starts is thrown away afterwards).
public final class ScratchDatabase: Sendable {
    /// A folder for whatever else the test writes.
    public let folder: URL
    private let name = UUID().uuidString.lowercased()

    public init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("exam-registration-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A PostgreSQL database, or `nil` when tests run on SQLite.
    public static let server = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"].flatMap { $0.isEmpty ? nil : $0 }

    public static var isSQLite: Bool { server == nil }

    /// The database of this name; the same one each time.
    public func location(_ database: String = "exam") -> DatabaseLocation {
        url(database).map { .postgresql(url: $0) } ?? file(database)
    }

    /// A database that is a SQLite file whatever tests run on.
    public func file(_ database: String = "exam") -> DatabaseLocation { .sqlite(path: path("\(database).db")) }

    /// The same by libpq's URL, while tests run on PostgreSQL.
    /// - Parameter host: the folder of another socket in front of the server's.
    public func url(_ database: String = "exam", through host: String? = nil) -> String? {
        Self.server.map { server in
            "\(server)&application_name=\(schema(database))&options=-csearch_path%3D\(schema(database))"
                + (host.map { "&host=\($0)" } ?? "")
        }
    }

    /// The folder of the server's socket.
    public static var serverFolder: String? {
        server?.firstMatch(of: /[?&]host=([^&]+)/).map { String($0.1) }
    }

    /// What the sessions of a database are called at the server.
    public func sessionName(_ database: String = "exam") -> String { schema(database) }

    public func path(_ file: String) -> String { folder.appendingPathComponent(file).path }

    private func schema(_ database: String) -> String { "\(database)_\(name.replacingOccurrences(of: "-", with: ""))" }
}
