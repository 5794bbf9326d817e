extension Timestamp {
    /// RFC 3339 in UTC; the fraction appears only when there is one: `2026-11-22T10:00:00Z`, `2026-11-22T10:00:00.000250Z`.
    public var rfc3339: String {
        let time = CivilTime(self, offset: CivilTime.utc)
        let fraction = time.microsecond == 0 ? "" : ".\(time.microsecond.digits(6))"
        return "\(time.date)T\(time.timeOfDay)\(fraction)Z"
    }

    /// `2026-11-22 18:00:00`, the form of Alipay's parameters and of our pages.
    public var beijing: String {
        let time = CivilTime(self, offset: CivilTime.beijing)
        return "\(time.date) \(time.timeOfDay)"
    }

    /// Reads `2026-11-22T10:00:00[.fraction](Z|±hh:mm)` (RFC 3339) or, as Beijing time, `2026-11-22 18:00:00`. A fraction finer than a
    /// microsecond is cut; `nil` for a leap second, and for a moment that is not in the years 1 to 9999 of UTC.
    public init?(_ text: String) {
        var reader = TimeReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"), let day = reader.number(2),
            let isSpaced = reader.separator(), let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
            reader.take(":"), let second = reader.number(2), let microsecond = reader.fraction(),
            let offset = reader.offset(orElse: isSpaced ? CivilTime.beijing : nil),
            let civil = CivilTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond)
        else { return nil }
        let moment = civil.timestamp(offset: offset)
        guard CivilTime.years.contains(CivilTime(moment, offset: CivilTime.utc).year) else { return nil }
        self = moment
    }
}

/// Takes a written time apart from left to right; each step answers `nil` or `false` when something else stands there.
private struct TimeReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard Self.isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += width
        return value
    }

    /// Between date and time: whether it is a space.
    mutating func separator() -> Bool? { take(" ") ? true : take("T") || take("t") ? false : nil }

    /// Up to nine digits behind a point, in microseconds; zero without the point.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        let count = bytes[position...].prefix(while: Self.isDigit).count
        guard (1...9).contains(count), let number = number(min(count, 6)) else { return nil }
        position += max(0, count - 6)
        return (min(count, 6)..<6).reduce(number) { value, _ in value * 10 }
    }

    /// What ends the text: `Z`, `±hh:mm`, or nothing when there is a `fallback`.
    mutating func offset(orElse fallback: Timestamp.Span?) -> Timestamp.Span? {
        if isAtEnd { return fallback }
        if take("Z") || take("z") { return isAtEnd ? CivilTime.utc : nil }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60, isAtEnd else {
            return nil
        }
        return .minutes(Int64(isWest ? -1 : 1) * Int64(hours * 60 + minutes))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Int {
    /// Decimal digits, zero-padded on the left to `width`.
    func digits(_ width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
