import Foundation
import ScratchDatabase
import Synchronization
import Testing

@testable import Database

@Suite(.enabled(if: ScratchDatabase.isSQLite))
struct FileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("S8 the files are their owner's alone")
    func mode() async throws {
        let database = try scratch.open()
        defer { database.close() }
        try await database.write { try $0.enter("a") }
        for name in ["exam.db", "exam.db-wal", "exam.db-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test("S7 eight threads that open a new file at the same moment all get it, a hundred times")
    func openedAtOnce() {
        let failures = Mutex<[String]>([])
        for file in 0..<100 {
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                do {
                    _ = try SQLiteConnection(path: scratch.path("\(file).db"), use: .writing)
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
    }

    @Test("closing leaves one file")
    func oneFile() async throws {
        let database = try scratch.open()
        try await database.write { try $0.enter("a") }
        _ = try await database.people()
        database.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path) == ["exam.db"])
    }

    @Test("a file that is no database is refused and left alone")
    func noDatabase() throws {
        let content = Data("not a database, but long enough to have a header: ".utf8) + Data(repeating: 0x41, count: 5000)
        try content.write(to: scratch.folder.appendingPathComponent("exam.db"))
        #expect(throws: DatabaseError.corrupt("file is not a database")) { try scratch.open() }
        #expect(try Data(contentsOf: scratch.folder.appendingPathComponent("exam.db")) == content)
    }

    @Test("a folder that isn't there is named")
    func noFolder() {
        let path = scratch.path("nowhere/exam.db")
        #expect(throws: DatabaseError.failed(code: 2, message: "can't create \(path): No such file or directory")) {
            try scratch.open(name: "nowhere/exam")
        }
    }

    @Test("a damaged file is corrupt, not empty")
    func damaged() async throws {
        let database = try scratch.open()
        try await database.write { tx in for number in 0..<500 { try tx.enter("person \(number)") } }
        database.close()
        let file = try FileHandle(forUpdating: scratch.folder.appendingPathComponent("exam.db"))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xee, count: Int(size) - 4096))
        try file.close()
        let error = #expect(throws: DatabaseError.self) { try scratch.open() }
        #expect(error == .corrupt("database disk image is malformed"))
    }

    @Test("a second process' transaction that lasts too long is refused, and the writer goes on")
    func impatient() async throws {
        let ours = try scratch.open()
        let theirs = try scratch.open()
        defer { [ours, theirs].forEach { $0.close() } }
        try await ours.write { try $0.each("PRAGMA busy_timeout = 1") { _ in } }
        let gate = Gate()
        let held = Task.immediate { try await theirs.write { _ in gate.pass() } }
        await gate.arrival()
        await #expect(throws: DatabaseError.failed(code: 5, message: "database is locked")) {
            try await ours.write { try $0.enter("impatient") }
        }
        gate.open()
        try await held.value
        try await ours.write { try $0.enter("again") }
        #expect(try await theirs.people() == ["again"])
    }
}
