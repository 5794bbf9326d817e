public import Primitives

// Giving back what was paid for an order, whole or in part (SPEC E22, Y9).

/// `POST /api/v1/orders/{id}/refund`: the same id with the same content answers the same refund; with other content it is
/// refused. `PaymentProblem.nothingLeft` says that all of it went back, or is on its way, by other refunds.
public struct NewRefund: Codable, Equatable, Sendable {
    public struct Item: Codable, Equatable, Sendable {
        /// As the order names it.
        public let reference: String
        /// In fen, more than 0, at most what is still held for the item; absent means all that is, be it nothing.
        public let amount: Money?

        public init(reference: String, amount: Money? = nil) {
            self.reference = reference
            self.amount = amount
        }
    }

    /// Chosen by the exam, which uses each once: 1–128 visible ASCII characters.
    public let id: String
    /// Each at most once.
    public let items: [Item]
    /// The sum of the items, in fen; absent where one of theirs is.
    public let amount: Money?
    /// The exam's own words for why, at most 128 characters: for whoever looks into it.
    public let note: String

    public init(id: String, items: [Item], amount: Money? = nil, note: String) {
        self.id = id
        self.items = items
        self.amount = amount
        self.note = note
    }
}

/// Money on its way back to a payer, or there.
public struct RefundBody: Codable, Equatable, Sendable {
    public enum Reason: String, Codable, CaseIterable, Sendable {
        /// The exam gave it up.
        case requested
        /// It came for an order that was paid already.
        case paidTwice = "paid_twice"
        /// It is less than what was due.
        case tooLittle = "too_little"
        /// It is what came above what was due.
        case excess
    }

    public enum State: String, Codable, CaseIterable, Sendable {
        /// The gateway is asked for it until it has done it.
        case underWay = "under_way"
        case done
    }

    public struct Item: Codable, Equatable, Sendable {
        public let reference: String
        /// In fen: what goes back for it by this refund.
        public let amount: Money
        /// In fen: what no refund has asked for yet; 0 when nothing of the item is paid any more.
        public let left: Money

        public init(reference: String, amount: Money, left: Money) {
            self.reference = reference
            self.amount = amount
            self.left = left
        }
    }

    /// The exam's own id of a refund that it asked for, Payment's of any other.
    public let id: String
    public let reason: Reason
    /// Empty for money that no item was due.
    public let items: [Item]
    /// In fen.
    public let amount: Money
    public let state: State

    public init(id: String, reason: Reason, items: [Item], amount: Money, state: State) {
        self.id = id
        self.reason = reason
        self.items = items
        self.amount = amount
        self.state = state
    }
}
