/// A moment as a clock on the wall shows it, in the proleptic Gregorian calendar at a fixed offset from UTC.
public struct CivilTime: Hashable, Sendable {
    public let year: Int, month: Int, day: Int
    public let hour: Int, minute: Int, second: Int, microsecond: Int

    /// China's only time zone; it has had no daylight saving since 1991.
    public static let beijing = Timestamp.Span.hours(8)
    public static let utc = Timestamp.Span.hours(0)

    /// The years that four digits can write.
    static let years = 1...9999

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
        guard Self.years.contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
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
