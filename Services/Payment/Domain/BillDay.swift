public import Primitives

/// A day of a gateway's books: from midnight to midnight in Beijing.
public struct BillDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// `2026-11-22`
    public let description: String
    /// Its first moment.
    public let start: Timestamp

    /// The moment after its last.
    public var end: Timestamp { start + .hours(24) }
    public var previous: BillDay { BillDay(containing: start - .hours(1)) }

    public func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }

    public init(containing moment: Timestamp) {
        let local = CivilTime(moment, offset: CivilTime.beijing)
        description = local.date
        start = CivilTime(year: local.year, month: local.month, day: local.day)?.timestamp(offset: CivilTime.beijing) ?? moment
    }

    /// `nil` for anything but a date written as `2026-11-22`.
    public init?(_ text: String) {
        guard let start = Timestamp("\(text) 00:00:00") else { return nil }
        self.init(containing: start)
        guard description == text else { return nil }
    }

    public static func < (one: BillDay, other: BillDay) -> Bool { one.start < other.start }
}
