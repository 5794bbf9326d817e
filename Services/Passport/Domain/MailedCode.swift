public import Primitives

/// A code that is mailed to an address and typed where it was asked for: what all of them have in common (SPEC P4, P7; ASVS 6.5.4–6.5.5).
public struct MailedCode: Equatable, Sendable {
    /// Of 32 characters each: 30 bits.
    public static let length = 6
    public static let lifetime = Timestamp.Span.minutes(10)
    public static let allowedWrongTries = 5

    public let sentAt: Timestamp
    public let wrongTries: Int

    public init(sentAt: Timestamp, wrongTries: Int = 0) {
        self.sentAt = sentAt
        self.wrongTries = wrongTries
    }

    /// Whether a code is looked at at all; a right one that comes too late, or after five wrong ones, is as good as wrong.
    public func isTaken(at now: Timestamp) -> Bool { wrongTries < Self.allowedWrongTries && !hasExpired(at: now) }

    /// Five wrong ones were typed while it was good.
    public func isWornOut(at now: Timestamp) -> Bool { wrongTries >= Self.allowedWrongTries && !hasExpired(at: now) }

    private func hasExpired(at now: Timestamp) -> Bool { now >= sentAt + Self.lifetime }
}
