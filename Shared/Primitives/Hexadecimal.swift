extension Sequence<UInt8> {
    /// Lower-case hexadecimal digits, two a byte.
    @inlinable public var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * underestimatedCount)
        for byte in self {
            text.append(UInt8(hexDigitFor: byte >> 4))
            text.append(UInt8(hexDigitFor: byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Reads hexadecimal digits of either case; `nil` for an odd count or any other character.
    public init?(hexadecimal text: String) {
        let digits = text.utf8.map(UInt8.init(hexDigit:))
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(high << 4 | low)
        }
    }
}

extension UInt8 {
    /// The lower-case digit of a value below 16.
    @inlinable init(hexDigitFor value: UInt8) { self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }

    init?(hexDigit character: UInt8) {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = character - UInt8(ascii: "A") + 10
        default: return nil
        }
    }
}
