/// Walks over the bytes of JSON for what no decoder tells: where a value stands and how it was written. It knows brackets, quotes and
/// white space (RFC 8259); whether a value is one is for the decoder to say.
public struct JSONScanner: Sendable {
    public let bytes: [UInt8]
    /// The byte that is looked at next.
    public var index = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static let space: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]

    /// The next byte that is no white space; `nil` at the end.
    public mutating func peek() -> UInt8? {
        while index < bytes.count, Self.space.contains(bytes[index]) { index += 1 }
        return index < bytes.count ? bytes[index] : nil
    }

    /// Passes the byte when it comes next, behind white space.
    public mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    /// The bytes between the quotes, escapes left as they are; `nil` when no string comes next or it isn't closed.
    public mutating func string() -> ArraySlice<UInt8>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""):
                index += 1
                return bytes[start..<index - 1]
            default: index += 1
            }
        }
        return nil
    }
}
