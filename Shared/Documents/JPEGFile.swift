/// The structure of a JPEG file (ITU-T T.81, Annex B), as far as a PDF has to know it.
struct JPEGFile {
    static let signature: [UInt8] = [0xff, 0xd8, 0xff]

    /// Pixels as stored, before the camera's turn.
    private(set) var width = 0, height = 0
    private(set) var orientation = Orientation.upright
    /// The same picture without comments and application segments that do not change its colours: no place, camera or thumbnail.
    private(set) var withoutNotes: [UInt8] = [0xff, 0xd8]

    private var reader: ByteReader
    private var hasQuantization = false, hasHuffman = false, hasScan = false

    init(_ bytes: [UInt8]) throws(PhotoRefusal) {
        reader = ByteReader(bytes, from: 2)
        while let marker = reader.marker(), marker != Marker.end {
            guard !Marker.isStandalone(marker), let segment = reader.segment() else { throw .broken }
            try read(segment, marker)
        }
        guard reader.endedBy == Marker.end, hasScan, hasQuantization, hasHuffman else { throw .broken }
        withoutNotes += [0xff, Marker.end]
    }

    private mutating func read(_ segment: ArraySlice<UInt8>, _ marker: UInt8) throws(PhotoRefusal) {
        switch marker {
        case Marker.baseline, Marker.extended, Marker.progressive: try readFrame(segment)
        case Marker.huffman: hasHuffman = true
        case Marker.otherFrames where marker != Marker.reserved: throw .unsupportedCoding
        case Marker.exif: orientation = ExifOrientation.read(segment) ?? orientation
        case Marker.quantization: hasQuantization = true
        default: break
        }
        if !Marker.isNote(marker, segment) { keep(segment, marker) }
        if marker == Marker.scan { try readScan() }
    }

    private mutating func keep(_ segment: ArraySlice<UInt8>, _ marker: UInt8) {
        let length = segment.count + 2
        withoutNotes += [0xff, marker, UInt8(length >> 8), UInt8(length & 0xff)] + segment
    }

    /// B.2.2: precision, lines, samples a line, components.
    private mutating func readFrame(_ segment: ArraySlice<UInt8>) throws(PhotoRefusal) {
        let frame = Array(segment)
        guard width == 0, frame.count >= 9, frame.count == 6 + 3 * Int(frame[5]) else { throw .broken }
        guard frame[0] == 8, [1, 3].contains(frame[5]) else { throw .unsupportedCoding }
        height = Int(frame[1]) << 8 | Int(frame[2])
        width = Int(frame[3]) << 8 | Int(frame[4])
    }

    /// B.1.1.5: coded data run to the next marker that is neither a stuffed zero nor a restart.
    private mutating func readScan() throws(PhotoRefusal) {
        guard width > 0 else { throw .broken }
        let data = reader.codedData()
        guard !data.isEmpty else { throw .broken }
        withoutNotes += data
        hasScan = true
    }
}

/// ITU-T T.81, table B.1.
private enum Marker {
    static let baseline: UInt8 = 0xc0, extended: UInt8 = 0xc1, progressive: UInt8 = 0xc2
    /// Lossless, differential and arithmetic frames, with two that are not frames in between.
    static let otherFrames: ClosedRange<UInt8> = 0xc3...0xcf
    static let huffman: UInt8 = 0xc4, reserved: UInt8 = 0xc8
    static let end: UInt8 = 0xd9, scan: UInt8 = 0xda, quantization: UInt8 = 0xdb
    static let exif: UInt8 = 0xe1

    static func isStandalone(_ marker: UInt8) -> Bool { marker == 0x01 || (0xd0...0xd8).contains(marker) }

    /// JFIF (E0), a colour profile (E2) and Adobe's colour transform (EE) say how to draw the picture; the others are notes.
    static func isNote(_ marker: UInt8, _ segment: ArraySlice<UInt8>) -> Bool {
        switch marker {
        case 0xe0, 0xee: false
        case 0xe2: !segment.starts(with: "ICC_PROFILE\0".utf8)
        default: marker == 0xfe || (0xe0...0xef).contains(marker)
        }
    }
}

/// Walks over bytes and never past their end.
private struct ByteReader {
    private let bytes: [UInt8]
    private var index: Int
    /// The marker read last.
    private(set) var endedBy: UInt8?

    init(_ bytes: [UInt8], from index: Int) {
        self.bytes = bytes
        self.index = index
    }

    /// The code of the next marker; `nil` where none stands. Any number of FF may fill the space before it.
    mutating func marker() -> UInt8? {
        endedBy = nil
        guard index < bytes.count, bytes[index] == 0xff, let start = bytes[index...].firstIndex(where: { $0 != 0xff }), bytes[start] != 0
        else { return nil }
        index = start + 1
        endedBy = bytes[start]
        return endedBy
    }

    /// What the segment holds after its length; `nil` when it runs past the end of the file.
    mutating func segment() -> ArraySlice<UInt8>? {
        guard index + 2 <= bytes.count else { return nil }
        let end = index + (Int(bytes[index]) << 8 | Int(bytes[index + 1]))
        guard end >= index + 2, end <= bytes.count else { return nil }
        defer { index = end }
        return bytes[index + 2..<end]
    }

    mutating func codedData() -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count {
            guard bytes[index] == 0xff else {
                index += 1
                continue
            }
            guard index + 1 < bytes.count, bytes[index + 1] == 0 || (0xd0...0xd7).contains(bytes[index + 1]) else { break }
            index += 2
        }
        return bytes[start..<index]
    }
}
