/// What a person has to look at. Each is counted and logged; none stops the service.
public enum Alarm: String, CaseIterable, Sendable {
    /// A callback whose signature isn't the gateway's.
    case forged
    /// A signed callback whose amount, seller or app isn't ours.
    case mismatched
    /// A signed callback for an order that was never ours.
    case unknownOrder = "unknown_order"
    /// A callback that can't be read.
    case malformed
    /// The gateway itself says that another amount was paid than asked for.
    case wrongAmount = "wrong_amount"
    /// Money came that nobody is due; it goes back by itself.
    case surplus
    /// The gateway refuses a refund.
    case refundRefused = "refund_refused"
    /// A gateway's bill and the ledger don't agree.
    case difference
    /// A day on which money may have moved isn't compared with the gateway's bill by noon of the next.
    case notCompared = "not_compared"
}
