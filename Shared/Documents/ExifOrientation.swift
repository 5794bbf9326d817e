/// The one tag of Exif (CIPA DC-008) that changes how a photo is seen.
enum ExifOrientation {
    private static let tag = 0x0112
    private static let shortType = 3

    /// - Parameter segment: an APP1 segment without marker and length. `nil` when it is not Exif or does not tell.
    static func read(_ segment: ArraySlice<UInt8>) -> Orientation? {
        guard segment.starts(with: "Exif\0\0".utf8), let file = TIFFFile(Array(segment.dropFirst(6))) else { return nil }
        guard let directory = file.number(at: 4, bytes: 4), let count = file.number(at: directory, bytes: 2) else { return nil }
        let entries = (0..<count).lazy.map { directory + 2 + 12 * $0 }
        guard let entry = entries.first(where: { file.number(at: $0, bytes: 2) == tag }), file.number(at: entry + 2, bytes: 2) == shortType
        else { return nil }
        return file.number(at: entry + 8, bytes: 2).flatMap(Orientation.init)
    }
}

/// TIFF 6.0: numbers in the byte order that the first two bytes name.
private struct TIFFFile {
    private let bytes: [UInt8]
    private let isLittleEndian: Bool

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: "II*\0".utf8) || bytes.starts(with: "MM\0*".utf8) else { return nil }
        self.bytes = bytes
        isLittleEndian = bytes[0] == UInt8(ascii: "I")
    }

    func number(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, offset + count <= bytes.count else { return nil }
        let field = bytes[offset..<offset + count]
        return isLittleEndian ? field.reversed().reduce(0) { $0 << 8 | Int($1) } : field.reduce(0) { $0 << 8 | Int($1) }
    }
}
