// A child process for DatabaseTests: writes rows and prints the id of each once it is answered, for a parent that ends it at a bad moment.
import Database
import Foundation
import Primitives
import Runtime

enum Line {}

let migrations = [Migration(1, "lines", "CREATE TABLE lines (id BLOB NOT NULL PRIMARY KEY, content BLOB NOT NULL)")]
guard let location = DatabaseLocation(CommandLine.arguments[1]) else { exit(2) }
let database = try Database.open(location, migrations: migrations)

/// Writes a row of a few pages and says how it went: `kept <id>` or `lost <id>`.
@Sendable func writeLine() async -> Bool {
    let id = Effects.system.newID(Line.self)
    let content = [UInt8](repeating: 7, count: 10_000)
    let isKept = (try? await database.write { try $0.run("INSERT INTO lines (id, content) VALUES ($1, $2)", id, content) }) != nil
    try? FileHandle.standardOutput.write(contentsOf: Data("\(isKept ? "kept" : "lost") \(id)\n".utf8))
    return isKept
}

/// Caps the size of the files that this process may write, which fails a COMMIT as a full disk does.
func limitFiles(to bytes: rlim_t) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: bytes, rlim_max: rlim_t.max)
    #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
        setrlimit(RLIMIT_FSIZE, &limit)
    #endif
}

switch CommandLine.arguments[2] {
case "until-killed":
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { while await writeLine() {} } }
    }
case "through-a-full-disk":
    for _ in 0..<3 { _ = await writeLine() }
    limitFiles(to: 200_000)
    var failures = 0
    while failures < 3 { failures += await writeLine() ? 0 : 1 }
    limitFiles(to: rlim_t.max)
    for _ in 0..<3 { _ = await writeLine() }
    database.close()
case "backup-to-a-full-disk":
    for _ in 0..<50 { _ = await writeLine() }
    limitFiles(to: 200_000)
    exit((try? database.backup(to: CommandLine.arguments[3])) == nil ? 0 : 1)
default:
    exit(2)
}
