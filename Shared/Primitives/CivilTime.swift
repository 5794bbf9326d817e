/// A moment as a clock on the wall shows it, in the proleptic Gregorian calendar at a fixed offset from UTC.
public struct CivilTime: Hashable, Sendable {
    public let year: Int, month: Int, day: Int
    public let hour: Int, minute: Int, second: Int, microsecond: Int

    /// China's only time zone; it has had no daylight saving since 1991.
    public static let beijing = Timestamp.Span.hours(8)
    public static let utc = Timestamp.Span.hours(0)

    public init(_ moment: Timestamp, offset: Timestamp.Span) {
        let local = moment.microseconds + offset.microseconds
        let days = local.flooredQuotient(by: 86_400_000_000)
        let rest = local - days * 86_400_000_000
        (year, month, day) = Self.date(daysSinceEpoch: days)
        hour = Int(rest / 3_600_000_000)
        minute = Int(rest / 60_000_000 % 60)
        second = Int(rest / 1_000_000 % 60)
        microsecond = Int(rest % 1_000_000)
    }

    /// `nil` when the fields name no real date or time of day (leap seconds included).
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second), (0...999_999).contains(microsecond)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second, self.microsecond) = (hour, minute, second, microsecond)
    }

    public func timestamp(offset: Timestamp.Span) -> Timestamp {
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)
        return Timestamp(microseconds: seconds * 1_000_000 + Int64(microsecond) - offset.microseconds)
    }

    /// `2026-11-22`
    public var date: String { "\(year.digits(4))-\(month.digits(2))-\(day.digits(2))" }
    /// `09:30:00`
    public var timeOfDay: String { "\(hour.digits(2)):\(minute.digits(2)):\(second.digits(2))" }
    /// `20261122`, as PayEase writes a date.
    public var compactDate: String { year.digits(4) + month.digits(2) + day.digits(2) }

    /// Days since 1970-01-01 of a civil date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = y.flooredQuotient(by: 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * Int64((month + 9) % 12) + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSinceEpoch days: Int64) -> (Int, Int, Int) {
        let z = days + 719_468
        let era = z.flooredQuotient(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, Int(dayOfYear - (153 * shifted + 2) / 5 + 1))
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

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

    /// Reads `2026-11-22T10:00:00[.ffffff](Z|±hh:mm)` (RFC 3339) or, as Beijing time, `2026-11-22 18:00:00`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func has(_ characters: StaticString, at index: Int) -> Bool {
            index < bytes.count && characters.description.utf8.contains(bytes[index])
        }
        guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7), let day = number(8..<10),
            has("Tt ", at: 10), let hour = number(11..<13), has(":", at: 13), let minute = number(14..<16), has(":", at: 16),
            let second = number(17..<19)
        else { return nil }
        var end = 19
        var microsecond = 0
        if has(".", at: end) {
            let digits = bytes[(end + 1)...].prefix { (0x30...0x39).contains($0) }.count
            guard (1...9).contains(digits), let fraction = number(end + 1..<end + 1 + min(digits, 6)) else { return nil }
            microsecond = (min(digits, 6)..<6).reduce(fraction) { value, _ in value * 10 }
            end += 1 + digits
        }
        let offset: Span
        if end == bytes.count, has(" ", at: 10) {
            offset = CivilTime.beijing
        } else if has("Zz", at: end), bytes.count == end + 1 {
            offset = CivilTime.utc
        } else if has("+-", at: end), bytes.count == end + 6, has(":", at: end + 3),
            let hours = number(end + 1..<end + 3), let minutes = number(end + 4..<end + 6), hours < 24, minutes < 60
        {
            offset = .minutes(Int64(hours * 60 + minutes) * (has("-", at: end) ? -1 : 1))
        } else {
            return nil
        }
        guard
            let civil = CivilTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond)
        else { return nil }
        self = civil.timestamp(offset: offset)
    }
}

extension Int {
    /// Decimal digits, zero-padded on the left to `width`.
    func digits(_ width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
