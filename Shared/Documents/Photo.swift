/// A candidate's photo (SPEC E9, E25), checked to be one that every reader and printer draws alike.
public struct Photo: Hashable, Sendable {
    public enum Format: Hashable, Sendable {
        case jpeg, png
    }

    public static let byteLimit = 2 << 20
    /// Pixels of the longer side, twice what a printer uses of an identity photo. It bounds what a small file can unpack to: 16 MiB.
    public static let sideLimit = 2048

    public let format: Format
    /// Pixels of the picture as it is meant to be seen: a camera's turn (Exif) is counted in.
    public let width: Int, height: Int
    /// The file as it came, except that a JPEG's notes (place, camera, thumbnail) are gone.
    public let bytes: [UInt8]
    let orientation: Orientation

    /// - Throws: `.photo` with the reason. A PNG is decoded to be sure; of a JPEG the structure is walked from end to end.
    public init(_ bytes: [UInt8]) throws(DocumentError) {
        guard !bytes.isEmpty else { throw .photo(.empty) }
        guard bytes.count <= Self.byteLimit else { throw .photo(.tooManyBytes(bytes.count)) }
        if bytes.starts(with: PNGHeader.signature) {
            try self.init(png: bytes)
        } else if bytes.starts(with: JPEGFile.signature) {
            try self.init(jpeg: bytes)
        } else {
            throw .photo(.unknownFormat)
        }
    }

    private init(png bytes: [UInt8]) throws(DocumentError) {
        guard let header = PNGHeader(bytes) else { throw .photo(.broken) }
        try Self.checkSides(header.width, header.height)
        guard let image = try? ImageSurface(png: bytes), image.width == header.width, image.height == header.height else {
            throw .photo(.broken)
        }
        self.bytes = bytes
        (format, width, height, orientation) = (.png, header.width, header.height, .upright)
    }

    private init(jpeg bytes: [UInt8]) throws(DocumentError) {
        let file: JPEGFile
        do { file = try JPEGFile(bytes) } catch { throw .photo(error) }
        try Self.checkSides(file.width, file.height)
        let turned = file.orientation.swapsSides
        self.bytes = file.withoutNotes
        (format, width, height) = (.jpeg, turned ? file.height : file.width, turned ? file.width : file.height)
        orientation = file.orientation
    }

    private static func checkSides(_ width: Int, _ height: Int) throws(DocumentError) {
        guard width > 0, height > 0 else { throw .photo(.broken) }
        guard max(width, height) <= sideLimit else { throw .photo(.tooManyPixels(width: width, height: height)) }
    }

    /// The picture to paint on a PDF. A PNG is brought down to the pixels that a printer uses of it, a JPEG goes in as it is.
    func image(printedAt dots: (width: Int, height: Int)) throws(DocumentError) -> ImageSurface {
        switch format {
        case .jpeg:
            let turned = orientation.swapsSides
            return try ImageSurface(jpeg: bytes, width: turned ? height : width, height: turned ? width : height)
        case .png:
            let full = try ImageSurface(png: bytes)
            guard width > dots.width || height > dots.height else { return full }
            return try full.resampled(width: min(width, dots.width), height: min(height, dots.height))
        }
    }
}

/// What a PNG says of itself (ISO/IEC 15948, 11.2.2).
struct PNGHeader {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    let width: Int, height: Int

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
        height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    }
}
