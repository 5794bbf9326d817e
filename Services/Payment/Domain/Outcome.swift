public import Primitives

/// What a gateway says about an attempt, in words that all gateways share. The difference between *no money* and *no answer* is the
/// whole point of it (SPEC Y7).
public enum Outcome: Equatable, Sendable {
    /// The money is with the gateway.
    case paid(Receipt)
    /// The gateway knows the attempt and has no money.
    case waiting
    /// The gateway doesn't know the attempt: nobody opened its page. That page may still be opened.
    case absent
    /// This try came to nothing, but the gateway doesn't say that no other will follow.
    case failed
    /// Ended without money, for good.
    case closed
    /// No answer, or none that can be used: the payer may have paid.
    case unknown
}

/// Money that a gateway took for an attempt.
public struct Receipt: Equatable, Sendable {
    /// In fen: what came, which need not be what was due.
    public let amount: Money
    /// The gateway's own number for it; PayEase has none.
    public let transaction: String

    public init(amount: Money, transaction: String) {
        self.amount = amount
        self.transaction = transaction
    }
}
