public import Primitives

/// A fair line before the door: so many a second are let in, each in the order in which they came, and who comes again keeps the place.
/// While fewer come than the door takes, what it could have taken is kept for a crowd, up to a bound.
public struct WaitingLine: Sendable, Equatable {
    /// Places are counted from 1; the last one that was given.
    public private(set) var lastPlace: Int
    /// In millionths: how many the door had let in, or could have.
    private var level: Int64
    private var at: Timestamp
    /// Let in a second, and how many of a quiet time are kept.
    private let rate: Int
    private let spare: Int

    private static let one: Int64 = 1_000_000

    /// A line that nobody has come to.
    public init(rate: Int, spare: Int, at now: Timestamp) {
        self.init(rate: rate, spare: spare, lastPlace: 0, level: Int64(spare) * Self.one, at: now)
    }

    /// As it was left. - Parameter level: in millionths.
    public init(rate: Int, spare: Int, lastPlace: Int, level: Int64, at: Timestamp) {
        precondition(rate > 0 && spare >= 0, "a door lets somebody in")
        (self.rate, self.spare) = (rate, spare)
        (self.lastPlace, self.level, self.at) = (lastPlace, level, at)
    }

    /// What is kept of it: the level in millionths, and when it was so.
    public var kept: (level: Int64, at: Timestamp) { (level, at) }

    /// The level at a later moment; never more than what a quiet time leaves.
    private func level(at now: Timestamp) -> Int64 {
        let elapsed = min(max(.microseconds(0), now - at), .days(1))
        let grown = level + elapsed.microseconds * Int64(rate)
        return min(grown, Int64(lastPlace + spare) * Self.one)
    }

    /// Gives the next place.
    public mutating func join(at now: Timestamp) -> Int {
        level = level(at: now)
        at = max(at, now)
        lastPlace += 1
        return lastPlace
    }

    /// How many are still before the place, itself counted; 0 when it is let in.
    public func waiting(before place: Int, at now: Timestamp) -> Int { max(0, place - Int(level(at: now) / Self.one)) }

    /// Until a place is let in, in whole seconds, rounded up.
    public func seconds(until place: Int, at now: Timestamp) -> Int { (waiting(before: place, at: now) + rate - 1) / rate }
}
