import Database
import Foundation
import Testing

struct BackupTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let pairs = [
        Migration(
            1, "pairs", "CREATE TABLE ones (number INTEGER NOT NULL PRIMARY KEY)",
            "CREATE TABLE twos (number INTEGER NOT NULL PRIMARY KEY, content BLOB NOT NULL)")
    ]

    /// A backup is a SQLite file, of either engine.
    private func file(_ name: String) throws -> Database {
        try DatabaseLocation.sqlite(path: scratch.path("\(name).db")).opened(Self.pairs)
    }

    private func numbers(_ database: Database) async throws -> [[Int]] {
        try await database.read { snapshot in
            let ones = try snapshot.all("SELECT number FROM ones ORDER BY number") { try $0.next(Int.self) }
            let twos = try snapshot.all("SELECT number FROM twos ORDER BY number") { try $0.next(Int.self) }
            let verdict = try snapshot.first("PRAGMA integrity_check") { try $0.next(String.self) }
            #expect(verdict == "ok")
            return [ones, twos]
        }
    }

    @Test("S7 a backup made while the database is written is one moment of it, and restores equal")
    func whileWriting() async throws {
        let database = try scratch.open(Self.pairs)
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                try await database.write { [number] tx in
                    try tx.run("INSERT INTO ones VALUES ($1)", number)
                    try tx.run("INSERT INTO twos VALUES ($1, $2)", number, [UInt8](repeating: 9, count: 3_000))
                }
                number += 1
            }
            return number
        }
        var earlier = 0
        for copy in 1...5 {
            try database.backup(to: scratch.path("copy \(copy).db"))
            let restored = try file("copy \(copy)")
            defer { restored.close() }
            let numbers = try await numbers(restored)
            #expect(numbers[0] == numbers[1])
            #expect(numbers[0] == Array(0..<numbers[0].count))
            #expect(numbers[0].count >= earlier)
            earlier = numbers[0].count
        }
        writing.cancel()
        let count = try await writing.value
        try database.backup(to: scratch.path("last.db"))
        let restored = try file("last")
        #expect(try await numbers(restored) == [Array(0..<count), Array(0..<count)])
        [restored, database].forEach { $0.close() }
    }

    @Test("S7 a backup never overwrites a file, and is its owner's alone")
    func existing() async throws {
        let database = try scratch.open()
        defer { database.close() }
        let path = scratch.path("copy.db")
        try database.backup(to: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: DatabaseError.failed(code: 0, message: "\(path) exists")) { try database.backup(to: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("S7 a backup that fails leaves nothing")
    func failing() throws {
        let database = try scratch.open()
        defer { database.close() }
        let path = scratch.path("nowhere/copy.db")
        #expect(throws: DatabaseError.failed(code: 2, message: "can't create \(path): No such file or directory")) {
            try database.backup(to: path)
        }
        try Data().write(to: URL(fileURLWithPath: scratch.path("copy.db.partial")))
        #expect(throws: DatabaseError.failed(code: 0, message: "\(scratch.path("copy.db.partial")) exists")) {
            try database.backup(to: scratch.path("copy.db"))
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path("copy.db")))
    }
}
