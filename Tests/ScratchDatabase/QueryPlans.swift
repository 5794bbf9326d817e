public import Foundation

@testable public import Database

/// How SQLite would run a service's statements. They are read from the service's source, so that one that is written tomorrow is looked
/// at, too. Without statistics the planner's choice depends on the schema alone.
public struct QueryPlans {
    /// The statements that read a table, or an index, from end to end, with the lines of the plan that say so.
    public let scans: [(statement: String, lines: [String])]
    public let count: Int

    /// - Parameter folder: of the Swift files that hold the statements.
    public init(of folder: URL, migrations: [Migration], in scratch: ScratchDatabase) throws {
        let path = scratch.path("plans.db")
        try Database.open(.sqlite(path: path), migrations: migrations).close()
        let connection = try SQLiteConnection(path: path, use: .reading)
        let statements = try Self.statements(in: folder)
        count = statements.count
        scans = try statements.compactMap { statement in
            let lines = try connection.rows("EXPLAIN QUERY PLAN \(statement)").compactMap { row -> String? in
                guard case .text(let line)? = row.last, Self.isScan(line) else { return nil }
                return line
            }
            return lines.isEmpty ? nil : (statement, lines)
        }
    }

    private static func isScan(_ line: String) -> Bool {
        line.contains("AUTOMATIC") || line.hasPrefix("SCAN ") && line != "SCAN CONSTANT ROW" && !line.hasPrefix("SCAN (")
    }

    private static func statements(in folder: URL) throws -> [String] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return try files.filter { $0.pathExtension == "swift" && !$0.lastPathComponent.contains("Migrations") }
            .sorted { $0.path < $1.path }.flatMap { try statements(of: String(contentsOf: $0, encoding: .utf8)) }
    }

    private static func statements(of source: String) -> [String] {
        let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "]
        let long = source.matches(of: /"""\n([^"]*(?:"{1,2}[^"]+)*)"""/).map { String($0.1) }
        let short = source.replacing(/"""\n[^"]*(?:"{1,2}[^"]+)*"""/, with: "").matches(of: /"([^"\n]+)"/).map { String($0.1) }
        return (long + short).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { text in verbs.contains { text.hasPrefix($0) } }
    }
}
