import Foundation
import Testing
import Zip

@Suite struct ZipReaderTests {
    @Test("an archive on disk is read file by file, each within its bound")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString).zip")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(try ZipArchive.make([("照片/一.png", [1, 2, 3]), ("b", [UInt8](repeating: 7, count: 100_000))])).write(to: path)
        let reader = try ZipArchive.Reader(path: path.path)
        #expect((0..<reader.count).map { reader.name(of: $0) } == ["照片/一.png", "b"])
        #expect(try reader.contents(of: 0, limit: 3) == [1, 2, 3])
        #expect(throws: ZipError.tooLarge) { try reader.contents(of: 1, limit: 99_999) }
        #expect(try reader.contents(of: 1, limit: 100_000).count == 100_000)
        #expect(reader.name(of: 2) == nil)
    }

    @Test("what isn't there, or is no archive, is refused", arguments: ["/nowhere.zip", "/dev/null", "/tmp"])
    func refused(path: String) { #expect(throws: ZipError.self) { _ = try ZipArchive.Reader(path: path) } }
}
