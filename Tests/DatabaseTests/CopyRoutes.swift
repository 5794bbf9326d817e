import Database
import Foundation
import ScratchDatabase
import Testing

/// From which engine to which a test copies: on every machine between two files, and with a server every way that there is.
enum CopyRoute: String, CaseIterable, CustomTestStringConvertible {
    case fileToFile = "SQLite to SQLite"
    case fileToServer = "SQLite to PostgreSQL"
    case serverToFile = "PostgreSQL to SQLite"
    case serverToServer = "PostgreSQL to PostgreSQL"

    static var possible: [CopyRoute] { ScratchDatabase.isSQLite ? [.fileToFile] : allCases }
    static var toServer: [CopyRoute] { possible.filter { $0 == .fileToServer || $0 == .serverToServer } }

    var testDescription: String { rawValue }

    private var isFromServer: Bool { self == .serverToFile || self == .serverToServer }
    var isToServer: Bool { self == .fileToServer || self == .serverToServer }

    func source(_ scratch: Scratch, _ name: String = "source") -> DatabaseLocation { scratch.location(name, onServer: isFromServer) }
    func target(_ scratch: Scratch, _ name: String = "target") -> DatabaseLocation { scratch.location(name, onServer: isToServer) }
}

extension Scratch {
    func location(_ name: String, onServer: Bool) -> DatabaseLocation {
        onServer ? place.location(name) : .sqlite(path: path("\(name).db"))
    }
}

extension DatabaseLocation {
    func opened(_ migrations: [Migration]) throws -> Database { try Database.open(self, migrations: migrations, effects: .fixed) }

    /// Writes in a database that is open for this only.
    func write(_ migrations: [Migration], _ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        let database = try opened(migrations)
        defer { database.close() }
        try await database.write(body)
    }

    func read<T: Sendable>(_ migrations: [Migration], _ body: @escaping @Sendable (Snapshot) throws -> T) async throws -> T {
        let database = try opened(migrations)
        defer { database.close() }
        return try await database.read(body)
    }

    /// Copies, and answers what was reported. On a thread of its own, because a copy blocks, and other tests go on meanwhile.
    func copied(to target: DatabaseLocation, _ migrations: [Migration]) async throws -> [String] {
        let (result, lines): (Result<Void, any Error>, [String]) = await withCheckedContinuation { caller in
            Thread {
                var lines: [String] = []
                let result = Result { try copy(to: target, migrations: migrations, effects: .fixed) { lines.append("\($0)") } }
                caller.resume(returning: (result, lines))
            }.start()
        }
        try result.get()
        return lines
    }
}
