import Database
import Foundation
import Testing

struct FileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(
        "a location is read from its URL",
        arguments: [
            ("sqlite:/var/lib/x.db", .sqlite(path: "/var/lib/x.db")), ("sqlite:.data/x.db", .sqlite(path: ".data/x.db")),
            ("sqlite:", nil), ("sqlite:/var/lib/", nil), ("/var/lib/x.db", nil), ("mysql:/x", nil), ("", nil), ("sqlite:a\0b", nil),
        ] as [(String, DatabaseLocation?)])
    func location(_ url: String, _ location: DatabaseLocation?) { #expect(DatabaseLocation(url) == location) }

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

    @Test("a second process' transaction is waited for, then refused, and the writer goes on")
    func secondWriter() async throws {
        let ours = try scratch.open()
        let theirs = try scratch.open()
        defer { [ours, theirs].forEach { $0.close() } }
        let gate = Gate()
        let held = Task.immediate {
            try await theirs.write { tx in
                try tx.enter("theirs")
                gate.pass()
            }
        }
        await gate.arrival()
        let waiting = Task.immediate { try await ours.write { try $0.enter("ours") } }
        gate.open()
        try await held.value
        try await waiting.value
        #expect(try await ours.people() == ["theirs", "ours"])

        try await ours.write { try $0.each("PRAGMA busy_timeout = 1") { _ in } }
        let heldAgain = Task.immediate { try await theirs.write { _ in gate.pass() } }
        await gate.arrival()
        await #expect(throws: DatabaseError.failed(code: 5, message: "database is locked")) {
            try await ours.write { try $0.enter("impatient") }
        }
        gate.open()
        try await heldAgain.value
        try await ours.write { try $0.enter("again") }
        #expect(try await theirs.people() == ["theirs", "ours", "again"])
    }
}
