public import Primitives

/// Money that Payment gives back by itself, because nobody was due it (SPEC E22); the candidate is told.
public struct Surplus: Sendable, Equatable {
    public enum Reason: String, CaseIterable, Sendable {
        /// The payment was paid already.
        case paidTwice = "paid_twice"
        /// It is less than what was due, and pays nothing.
        case tooLittle = "too_little"
        /// It is what came above what was due.
        case excess
    }

    public let reason: Reason
    /// In fen.
    public let amount: Money

    public init(reason: Reason, amount: Money) {
        self.reason = reason
        self.amount = amount
    }
}

/// As a row of the history keeps it: `paid_twice 30.00`.
extension Surplus: RawRepresentable {
    public init?(rawValue: String) {
        let parts = rawValue.split(separator: " ").map(String.init)
        guard parts.count == 2, let reason = Reason(rawValue: parts[0]), let amount = Money(yuan: parts[1]) else { return nil }
        self.init(reason: reason, amount: amount)
    }

    public var rawValue: String { "\(reason.rawValue) \(amount.yuan)" }
}
