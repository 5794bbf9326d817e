import Primitives

extension Order {
    /// The client gives up what was paid: what is held becomes owed.
    /// - Throws: `.notPaid`, `.alreadyRefunded`.
    public func givingBack() throws(Refusal) -> (claim: Refund.Claim, posting: Posting) {
        _ = try refunded()
        return (Refund.Claim(amount: amount, reason: .requested), .returned(amount, from: client))
    }
}

extension Refund {
    /// What is written when the gateway has done it.
    public func completion(by channel: Channel) -> Posting { .refunded(amount, by: channel) }
}
