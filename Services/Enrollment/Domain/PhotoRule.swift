/// What a photo must be to go on a ticket of this exam (SPEC E9).
public struct PhotoRule: Sendable, Equatable {
    public enum Format: String, CaseIterable, Sendable {
        case jpeg, png
    }

    /// Which part of the rule a photo breaks.
    public enum Refusal: Error, Equatable, CaseIterable, Sendable {
        case format, fileSize, pixels, ratio
    }

    public let formats: Set<Format>
    /// Width to height, 3:4 for an identity photo.
    public let ratio: Ratio
    /// In pixels.
    public let leastWidth: Int
    public let leastHeight: Int
    /// Of the file.
    public let bytes: ClosedRange<Int>

    public struct Ratio: Sendable, Equatable {
        public let width: Int
        public let height: Int

        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    public init(formats: Set<Format>, ratio: Ratio, leastWidth: Int, leastHeight: Int, bytes: ClosedRange<Int>) {
        self.formats = formats
        self.ratio = ratio
        self.leastWidth = leastWidth
        self.leastHeight = leastHeight
        self.bytes = bytes
    }

    /// A side may be one pixel off the ratio: programs that crop round.
    /// - Parameters:
    ///   - width: in pixels, as the photo is meant to be seen.
    ///   - byteCount: of the file.
    public func check(_ format: Format, width: Int, height: Int, byteCount: Int) throws(Refusal) {
        guard formats.contains(format) else { throw .format }
        guard bytes.contains(byteCount) else { throw .fileSize }
        guard width >= leastWidth, height >= leastHeight else { throw .pixels }
        guard abs(width * ratio.height - height * ratio.width) <= max(ratio.width, ratio.height) else { throw .ratio }
    }
}
