/// What an operator does by hand (SPEC Y12).
public enum OperatorAct: String, CaseIterable, Sendable {
    /// Money goes back to the payer.
    case refund
    /// The exam is told again what it was told.
    case resend
    /// The gateway is asked at once.
    case refresh
    /// A day's bill is held against the ledger.
    case reconcile
    /// A difference is explained.
    case settle
    /// An attempt whose outcome no gateway tells has no money.
    case declareUnpaid = "declare_unpaid"
    /// A refund was done by a person.
    case declareRefunded = "declare_refunded"
    /// An account may act from now on.
    case admit
    /// An account may act no more.
    case dismiss

    public enum Refusal: Error, Equatable, Sendable {
        /// Whoever moves money or closes a question says why.
        case noReason
        case reasonTooLong
        /// The difference is healed or settled already.
        case differenceEnded
        /// Nothing was told to the exam so far.
        case nothingToResend
        /// No attempt's outcome is unknown.
        case nothingUnknown
        /// The refund is done already.
        case refundDone
        /// The gateway is being asked for it just now.
        case refundUnderWay
    }

    public static let longestReason = 128

    /// - Returns: the reason without the blanks around it.
    public static func reason(_ text: String) throws(Refusal) -> String {
        let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !reason.isEmpty else { throw .noReason }
        guard reason.count <= longestReason else { throw .reasonTooLong }
        return reason
    }
}
