import Documents
import Foundation
import Testing

@Suite struct QRCodeTests {
    /// The code of "E25", read back by a scanner when it was written down.
    static let known = """
        #######..##...#######
        #.....#.#.##..#.....#
        #.###.#....##.#.###.#
        #.###.#....##.#.###.#
        #.###.#.###.#.#.###.#
        #.....#...#.#.#.....#
        #######.#.#.#.#######
        ...........##........
        #.#.#.#...##....#..#.
        ...##..##.....#..#.#.
        .##...#.#...#...###..
        ###.##.#..#...#.....#
        ##.#..##.##.#.#.#.###
        ........#.##.#.#.#.##
        #######...##.###..#..
        #.....#...####.###...
        #.###.#.#.##.###..#.#
        #.###.#..#....#...##.
        #.###.#.#...#...#...#
        #.....#..##...#...###
        #######.#.#.#.#.#.#.#
        """

    @Test func knownCode() throws {
        #expect(try QRCode.modules("E25").map { String($0.map { $0 ? "#" : "." }) }.joined(separator: "\n") == Self.known)
    }

    @Test("every code is square and has its three finders", arguments: [1, 20, 100, 190, 500, 1000, 2331])
    func shape(length: Int) throws {
        let modules = try QRCode.modules(String(repeating: "a", count: length))
        let side = modules.count
        #expect(modules.allSatisfy { $0.count == side } && (side - 17).isMultiple(of: 4) && (21...177).contains(side))
        for (top, left) in [(0, 0), (0, side - 7), (side - 7, 0)] {
            for (row, column) in (0..<49).map({ ($0 / 7, $0 % 7) }) {
                let ring = max(abs(row - 3), abs(column - 3))
                #expect(modules[top + row][left + column] == (ring != 2))
            }
        }
    }

    @Test func case_isKept() throws {
        #expect(try QRCode.modules("abc") != QRCode.modules("ABC"))
    }

    @Test(arguments: ["", "é", "准", "a\u{0}", String(repeating: "1", count: 2332)])
    func unusable(text: String) {
        #expect(throws: DocumentError.unusableCode) { try QRCode.modules(text) }
        #expect(throws: DocumentError.unusableCode) { try QRCode.png(text) }
    }

    @Test("the picture has a quiet zone of four modules", arguments: [(1, 29), (4, 116), (0, 29), (1000, 29 * 64)])
    func picture(scale: Int, side: Int) throws {
        let photo = try PNGSize(try QRCode.png("E25", scale: scale))
        #expect((photo.width, photo.height) == (side, side))
    }

    @Test(
        "a scanner reads what was written",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg")),
        arguments: ["E25", AdmissionTicket.sampleCode, "https://exam.example/t?a=1&b=%20", String(repeating: "Zz9-_", count: 100)])
    func scanned(text: String) throws {
        #expect(try Scanner.read(try QRCode.png(text, scale: 5)) == text)
    }
}

/// What a PNG's header says.
struct PNGSize {
    struct NotPNG: Error {}
    let width: Int, height: Int

    init(_ bytes: [UInt8]) throws {
        guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), bytes.count > 33,
            bytes[12..<16].elementsEqual("IHDR".utf8),
            bytes.suffix(8).prefix(4).elementsEqual("IEND".utf8)
        else { throw NotPNG() }
        width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
        height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    }
}
