/// The identity of an `Entity`: a UUID of version 7 (RFC 9562), so that ids sort by the millisecond they were made in.
/// 16 bytes in the database, the usual 36 characters everywhere else.
public struct ID<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter random: 10 bytes or more of randomness.
    public init(at moment: Timestamp, random: [UInt8]) {
        precondition(random.count >= 10, "a version 7 UUID takes 74 random bits")
        let bits = random.prefix(10).reduce((high: UInt64(0), low: UInt64(0))) { ($0.low >> 56 | $0.high << 8, $0.low << 8 | UInt64($1)) }
        high = UInt64(bitPattern: moment.microseconds / 1000) << 16 | 0x7000 | bits.high & 0x0fff
        low = bits.low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    }

    /// `nil` unless there are exactly 16 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes[..<8])
        low = UInt64(bigEndian: bytes[8...])
    }

    /// Reads the 36-character form, in either case.
    public init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var halves = (high: UInt64(0), low: UInt64(0))
        for (index, character) in text.utf8.enumerated() {
            if Self.isHyphen(index) {
                guard character == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = UInt8(hexDigit: character) else { return nil }
                halves = (halves.high << 4 | halves.low >> 60, halves.low << 4 | UInt64(digit))
            }
        }
        (high, low) = halves
    }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for half in [high, low] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: half >> shift)) }
        }
        return bytes
    }

    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for byte in bytes {
            if Self.isHyphen(text.count) { text.append(UInt8(ascii: "-")) }
            text.append(UInt8(hexDigitFor: byte >> 4))
            text.append(UInt8(hexDigitFor: byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isHyphen(_ index: Int) -> Bool { index == 8 || index == 13 || index == 18 || index == 23 }

    public static func < (a: ID, b: ID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension UInt64 {
    /// About one type, and outside the generic `ID`: every id of every row that is read passes here, and unspecialised it was 3 % of what
    /// Enrollment did under load.
    fileprivate init(bigEndian bytes: ArraySlice<UInt8>) {
        self = 0
        for byte in bytes { self = self << 8 | UInt64(byte) }
    }
}

extension ID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = ID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
