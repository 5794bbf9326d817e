import Primitives

/// Percent-encoding (RFC 3986 §2.1).
enum PercentCoding {
    private static let percent = UInt8(ascii: "%")
    private static let plus = UInt8(ascii: "+")

    /// A path segment's text; `nil` when an escape is broken, or the bytes are no UTF-8 or have a NUL, which not every database keeps in a text.
    static func decodeSegment(_ segment: Substring) -> String? {
        guard segment.utf8.contains(percent) else { return String(segment) }
        let source = Array(segment.utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            guard source[index] == percent else {
                bytes.append(source[index])
                index += 1
                continue
            }
            guard let escaped = escape(at: index, in: source[...]) else { return nil }
            bytes.append(escaped)
            index += 3
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)?.streamSafe
    }

    /// A form's name or value: `+` is a blank; what is no escape stands for itself.
    static func decodeForm(_ source: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count)
        var index = source.startIndex
        while index < source.endIndex {
            let byte = source[index]
            index += 1
            if byte == percent, let escaped = escape(at: index - 1, in: source) {
                decoded.append(escaped)
                index += 2
            } else {
                decoded.append(byte == plus ? UInt8(ascii: " ") : byte)
            }
        }
        return decoded
    }

    static func encode(_ bytes: [UInt8]) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for byte in bytes {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(percent)
                encoded.append(digit(byte >> 4))
                encoded.append(digit(byte & 15))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10 }

    /// The byte that the percent sign at the index and two hexadecimal digits after it mean, if they are there.
    private static func escape(at index: Int, in source: ArraySlice<UInt8>) -> UInt8? {
        guard index + 2 < source.endIndex, let high = value(of: source[index + 1]), let low = value(of: source[index + 2]) else {
            return nil
        }
        return high << 4 | low
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
