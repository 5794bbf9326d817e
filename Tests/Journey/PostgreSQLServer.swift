import Foundation

/// A PostgreSQL server of the system's package, for the rig alone.
final class PostgreSQLServer: Sendable {
    /// For libpq, with a query to which more may be added.
    let url: String
    private let folder: URL
    private let script: URL

    /// Starts it with nothing in it, and ends one that an earlier run may have left there.
    init(folder: URL, script: URL) throws {
        self.folder = folder
        self.script = script
        if FileManager.default.fileExists(atPath: folder.path) {
            try Self.run(script, "stop", folder.path)
            try FileManager.default.removeItem(at: folder)
        }
        guard let line = try Self.run(script, "start", folder.path).split(separator: "\n").last, line.contains("?") else {
            throw RigFailure("\(script.path) told no URL")
        }
        url = String(line)
    }

    deinit { try? stop() }

    /// Once more does nothing.
    func stop() throws { try Self.run(script, "stop", folder.path) }

    /// Closes what this program has open before it becomes the script: `Process` takes a child to have ended when the last one that has
    /// inherited a certain socket has, and the server would be one.
    private static let closing =
        #"for fd in /proc/$$/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done; exec "$0" "$@""#

    /// - Returns: what the script printed. It goes to a file, because a pipe would stay open for as long as the server runs.
    @discardableResult
    private static func run(_ script: URL, _ arguments: String...) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "postgres-\(UUID().uuidString).txt")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", closing, script.path] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: file)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RigFailure("\(script.path) \(arguments.joined(separator: " ")) failed") }
        return try String(contentsOf: file, encoding: .utf8)
    }
}
