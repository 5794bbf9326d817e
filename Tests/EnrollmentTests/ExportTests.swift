import CSV
import Database
import EnrollmentDomain
import Foundation
import Primitives
import Testing

@testable import Enrollment

@Suite struct ExportTests {
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "export-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        func path(_ name: String) -> String { url.appending(path: name).path }
    }

    private static let names = ["王𠮷", "㛃䶮", "=HYPERLINK(\"x\")", "阿卜杜拉·艾则孜", "张,三", "李\"四", "ÉLISE O’NEILL"]

    /// People who have paid CET4, arranged.
    private func arranged(_ names: [String] = ExportTests.names) async throws -> Bench {
        let bench = try await Bench()
        for (index, name) in names.enumerated() {
            let candidate = try await bench.register(index + 1, name: name)
            try await bench.choose("CET4", by: candidate)
            try await bench.pay(by: candidate)
        }
        bench.clock.set(Bench.paymentEnd)
        try await bench.arrange(seed: 7)
        return bench
    }

    private func export(_ bench: Bench, _ encoding: SheetEncoding = .utf8, page: Int = 1_000) -> ExportSitting {
        ExportSitting(
            database: bench.database, keyring: bench.services.keyring, sitting: bench.sitting, encoding: encoding, pageSize: page)
    }

    private func records(_ path: String) throws -> [[String]] {
        var reader = try CSVReader(path: path)
        var records: [[String]] = []
        while let record = try reader.next() { records.append(record.fields) }
        return records
    }

    @Test(
        "E26 the whole sitting is a sheet with a line an entry, in either encoding, and nobody but its owner reads the file",
        arguments: SheetEncoding.allCases)
    func sheet(encoding: SheetEncoding) async throws {
        let bench = try await arranged()
        defer { bench.close() }
        let folder = try Folder()
        let path = folder.path("sitting.csv")
        #expect(
            try await WriteExport(export: export(bench, encoding), effects: bench.services.effects)(to: path)
                == "7 entries written to \(path)")
        let acts = try await bench.database.read { try $0.all("SELECT kind FROM office_acts ORDER BY kind") { try $0.next(String.self) } }
        #expect(acts == ["arranged", "exported"])
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]) == (encoding == .utf8))
        let records = try records(path)
        #expect(records.first == ExportSitting.headings && records.count == 8)
        // A spreadsheet must not run a name: it is defused by an apostrophe.
        #expect(Set(records.dropFirst().map { $0[11] }) == Set(Self.names.map { $0.hasPrefix("=") ? "'" + $0 : $0 }))
        for (index, record) in records.dropFirst().enumerated() {
            #expect(record.count == ExportSitting.headings.count)
            #expect(record[1] == "110041" && record[4] == "CET4" && record[7] == "1" && record[8] == "\(index + 1)")
            #expect(record[6].hasPrefix("1100412621001") && record[9] == "2026-12-12 09:00:00" && record[13].count == 18)
            #expect(record[19] == "30.00")
        }
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["sitting.csv"])
    }

    @Test("E26 pages of any size make the same sheet, in the order of seats", arguments: [1, 2, 3, 7, 8])
    func pages(size: Int) async throws {
        let bench = try await arranged()
        defer { bench.close() }
        var whole: [UInt8] = []
        for try await chunk in try await export(bench).chunks() { whole += chunk }
        var paged: [UInt8] = []
        var largest = 0
        for try await chunk in try await export(bench, page: size).chunks() {
            paged += chunk
            largest = max(largest, String(decoding: chunk, as: UTF8.self).components(separatedBy: "\r\n").count - 1)
        }
        #expect(paged == whole && largest == size.clamped(to: 1...7))
    }

    @Test("E26 nothing is exported before every room is drawn, and money that went back takes its line out")
    func state() async throws {
        let bench = try await arranged(["张三", "李四"])
        defer { bench.close() }
        let folder = try Folder()
        try await bench.database.write { tx in
            let entry = try tx.first("SELECT id FROM entries LIMIT 1") { try $0.next(ID<Entry>.self) }
            #expect(try tx.unpay(try #require(entry), at: bench.clock.now))
        }
        #expect(
            try await WriteExport(export: export(bench), effects: bench.services.effects)(to: folder.path("a.csv")).hasPrefix("1 entries"))
        try await bench.database.write { try $0.run("UPDATE arrangements SET completed_at = NULL") }
        await #expect(throws: ArrangementRefusal.notArranged) {
            try await WriteExport(export: export(bench), effects: bench.services.effects)(to: folder.path("b.csv"))
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.csv"], "no file that could be taken for a sheet")
        await #expect(throws: UnwritableFile.self) {
            try await WriteExport(export: export(bench), effects: bench.services.effects)(to: folder.path("none/b.csv"))
        }
    }

    @Test("E24 each room has a file with its papers; who has no photo is counted, a room that isn't there is refused")
    func papers() async throws {
        let bench = try await arranged()
        defer { bench.close() }
        let folder = try Folder()
        let print = PrintRoomPapers(
            database: bench.database, keyring: bench.services.keyring, effects: bench.services.effects, sitting: bench.sitting)
        let site = try #require(SiteCode(rawValue: "110041"))
        let outcome = try await print(into: folder.path("rooms"), site: site, subject: SubjectCode(rawValue: "CET4"))
        #expect(outcome == .init(rooms: 1, candidates: 7, withoutPhoto: 7))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("rooms")) == ["110041-CET4-001.pdf"])
        #expect(try [UInt8](Data(contentsOf: URL(filePath: folder.path("rooms/110041-CET4-001.pdf")))).starts(with: Array("%PDF-".utf8)))
        await #expect(throws: NoSuchRooms.self) {
            _ = try await print(into: folder.path("none"), site: site, subject: SubjectCode(rawValue: "CET6"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int { Swift.min(Swift.max(self, range.lowerBound), range.upperBound) }
}
