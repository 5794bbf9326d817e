/// A moment: microseconds since 1970-01-01T00:00:00Z. Everything inside is UTC; Beijing time appears only at the edges.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }

    /// Whole seconds since the epoch, rounded down.
    public var seconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }
    public static func + (moment: Timestamp, span: Span) -> Timestamp { .init(microseconds: moment.microseconds + span.microseconds) }
    public static func - (moment: Timestamp, span: Span) -> Timestamp { .init(microseconds: moment.microseconds - span.microseconds) }
    public static func - (a: Timestamp, b: Timestamp) -> Span { .microseconds(a.microseconds - b.microseconds) }

    /// A length of time in microseconds; unlike `Duration` it is one integer, as the database keeps it.
    public struct Span: Hashable, Comparable, Sendable {
        public let microseconds: Int64

        public static func microseconds(_ n: Int64) -> Span { Span(microseconds: n) }
        public static func milliseconds(_ n: Int64) -> Span { Span(microseconds: n * 1_000) }
        public static func seconds(_ n: Int64) -> Span { Span(microseconds: n * 1_000_000) }
        public static func minutes(_ n: Int64) -> Span { .seconds(n * 60) }
        public static func hours(_ n: Int64) -> Span { .minutes(n * 60) }
        public static func days(_ n: Int64) -> Span { .hours(n * 24) }

        /// Whole seconds, rounded down.
        public var seconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

        public static func < (a: Span, b: Span) -> Bool { a.microseconds < b.microseconds }
    }
}

extension Int64 {
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
