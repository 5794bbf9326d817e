import Database
import Foundation
import Primitives
import ScratchDatabase
import Testing

private enum Line {}

struct CrashTests {
    private static let lines = [Migration(1, "lines", "CREATE TABLE lines (id BLOB NOT NULL PRIMARY KEY, content BLOB NOT NULL)")]

    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The writer that SwiftPM builds beside the tests.
    private static var writer: URL {
        let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
        let folders = [
            tests.deletingLastPathComponent(), Bundle.main.bundleURL,
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
        ]
        let candidates = folders.map { $0.appendingPathComponent("DatabaseCrashWriter") }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0]
    }

    /// Runs the writer, killing it after `count` lines if it has not ended by then, and answers all that it printed whole.
    private func run(_ mode: String, _ argument: String = "", at url: String? = nil, killedAfter count: Int = .max) async throws -> (
        lines: [String], status: Int32
    ) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = Self.writer
        process.arguments = [url ?? "sqlite:\(scratch.path())", mode, argument]
        process.standardOutput = pipe
        try process.run()
        // A thread that reads: a dispatch source on a pipe may miss its end.
        let output = AsyncStream<Data> { stream in
            Thread {
                while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty { stream.yield(data) }
                stream.finish()
            }.start()
        }
        var text = Data()
        var isKilled = false
        for await data in output {
            text += data
            if !isKilled, text.count(where: { $0 == 0x0a }) >= count {
                kill(process.processIdentifier, SIGKILL)
                isKilled = true
            }
        }
        process.waitUntilExit()
        let whole = text.prefix(through: text.lastIndex(of: 0x0a) ?? text.startIndex)
        return (String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init), process.terminationStatus)
    }

    private func ids(_ lines: [String], _ verdict: String) -> Set<ID<Line>> {
        Set(lines.filter { $0.hasPrefix(verdict) }.compactMap { ID($0.dropFirst(verdict.count + 1).description) })
    }

    /// What is in the file, after a check that it's sound.
    private func kept() async throws -> Set<ID<Line>> {
        let database = try DatabaseLocation.sqlite(path: scratch.path()).opened(Self.lines)
        defer { database.close() }
        return try await database.read { snapshot in
            let verdict = try snapshot.first("PRAGMA integrity_check") { try $0.next(String.self) }
            #expect(verdict == "ok")
            return Set(try snapshot.all("SELECT id FROM lines") { try $0.next(ID<Line>.self) })
        }
    }

    @Test("S4 kill -9 at any moment loses nothing that was answered", .enabled(if: ScratchDatabase.isSQLite))
    func killed() async throws {
        var answered: Set<ID<Line>> = []
        for round in 1...4 {
            let (lines, status) = try await run("until-killed", killedAfter: round * 60)
            #expect(status == SIGKILL)
            #expect(lines.count >= round * 60)
            #expect(ids(lines, "lost").isEmpty)
            answered.formUnion(ids(lines, "kept"))
            #expect(answered.isSubset(of: try await kept()))
        }
    }

    @Test("S4 a commit that the disk refuses is told to its callers, and the writer goes on", .enabled(if: ScratchDatabase.isSQLite))
    func refusedByDisk() async throws {
        let (lines, status) = try await run("through-a-full-disk")
        #expect(status == 0)
        #expect(lines.count { $0.hasPrefix("lost") } == 3)
        #expect(lines.suffix(3).allSatisfy { $0.hasPrefix("kept") })
        #expect(try await kept() == ids(lines, "kept"))
    }

    @Test("S7 a backup that the disk refuses leaves nothing", .enabled(if: ScratchDatabase.isSQLite))
    func backupRefusedByDisk() async throws {
        let (_, status) = try await run("backup-to-a-full-disk", scratch.path("copy.db"))
        #expect(status == 0)
        #expect(try backups() == [])
        #expect(try await kept().count == 50)
    }

    @Test("S7 a backup of PostgreSQL that the disk refuses leaves nothing", .enabled(if: !ScratchDatabase.isSQLite))
    func serverBackupRefusedByDisk() async throws {
        let (_, status) = try await run("backup-to-a-full-disk", scratch.path("copy.db"), at: scratch.place.url())
        #expect(status == 0)
        #expect(try backups() == [])
    }

    private func backups() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).filter { $0.contains("copy") }
    }
}
