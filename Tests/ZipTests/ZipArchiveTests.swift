import Primitives
import Testing
import Zip

@Suite struct ZipArchiveTests {
    private func files(_ archive: [UInt8], limit: Int = 1 << 24) throws -> [[UInt8]] {
        var files: [[UInt8]] = []
        try ZipArchive.read(archive, limit: limit) { index, piece in
            while files.count <= index { files.append([]) }
            files[index] += piece
        }
        return files
    }

    @Test("what is put in comes out", arguments: [0, 1, 65_536, 300_000])
    func roundTrip(size: Int) throws {
        var random = SplitMix64(seed: UInt64(size))
        let bytes = random.bytes(size)
        let archive = try ZipArchive.make([("一.csv", Array("a,b\r\n".utf8)), ("two.csv", bytes)])
        #expect(archive.prefix(2) == Array("PK".utf8)[...])
        #expect(try files(archive) == (size == 0 ? [Array("a,b\r\n".utf8)] : [Array("a,b\r\n".utf8), bytes]))
    }

    @Test("a small archive that holds more than is allowed is refused, and gives out no more")
    func bomb() throws {
        let archive = try ZipArchive.make([("zeros", [UInt8](repeating: 0, count: 8 << 20))])
        #expect(archive.count < 20_000)
        var given = 0
        #expect(throws: ZipError.tooLarge) { try ZipArchive.read(archive, limit: 1 << 20) { given += $1.count } }
        #expect(given <= 1 << 20)
    }

    @Test("garbage, a cut archive and a changed one are refused")
    func broken() throws {
        let archive = try ZipArchive.make([("a", Array("some text that is checked".utf8))])
        #expect(throws: ZipError.self) { try files(Array("no archive".utf8)) }
        #expect(throws: ZipError.self) { try files(archive.dropLast(10)) }
        var changed = archive
        changed[33] ^= 1
        #expect(throws: ZipError.self) { try files(changed) }
    }
}
