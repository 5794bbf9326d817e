public import Primitives

/// One line of a gateway's bill: money that it says it took or gave back.
public struct BillEntry: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case payment, refund
    }

    public let kind: Kind
    /// What we called the attempt.
    public let number: String
    /// Of a refund: ours where the gateway knows it (Alipay), else its own (PayEase). Empty for a payment.
    public let request: String
    /// The gateway's own number for the payment; empty where it has none.
    public let transaction: String
    /// In fen, more than 0.
    public let amount: Money
    public let happenedAt: Timestamp

    public init(
        _ kind: Kind, number: String, request: String = "", transaction: String, amount: Money, happenedAt: Timestamp
    ) {
        self.kind = kind
        self.number = number
        self.request = request
        self.transaction = transaction
        self.amount = amount
        self.happenedAt = happenedAt
    }
}

/// Where a gateway's bill and our ledger don't agree (SPEC Y11).
public struct Difference: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// The bill has money that we know nothing of.
        case missingHere = "missing_here"
        /// We have money that the bill doesn't.
        case missingThere = "missing_there"
        /// Both have it, with other amounts.
        case amount
        /// Both have it, but here it isn't done, or there it is listed twice.
        case state
        /// The bill has a line that can't be read.
        case unreadable
    }

    public enum State: String, CaseIterable, Sendable {
        /// A person has to look at it.
        case open
        /// It is gone: by itself, or by what was asked of the gateway.
        case healed
        /// A person has said what it was.
        case settled
    }

    public let kind: Kind
    public let entry: BillEntry.Kind
    public let number: String
    public let request: String
    /// In fen; `nil` when there is nothing here.
    public let ours: Money?
    /// In fen; `nil` when there is nothing there.
    public let theirs: Money?

    public init(_ kind: Kind, _ entry: BillEntry.Kind, number: String, request: String = "", ours: Money?, theirs: Money?) {
        self.kind = kind
        self.entry = entry
        self.number = number
        self.request = request
        self.ours = ours
        self.theirs = theirs
    }

    /// What our books have for a line of a bill.
    public enum Counterpart: Equatable, Sendable {
        /// No attempt has this number, or no refund of it this one.
        case unknown
        /// There is one, and no money.
        case notDone(Money)
        /// In fen.
        case done(Money)
    }

    /// - Returns: `nil` when both agree.
    public init?(_ entry: BillEntry, against ours: Counterpart) {
        let kind: Kind
        let amount: Money?
        switch ours {
        case .unknown: (kind, amount) = (.missingHere, nil)
        case .notDone: (kind, amount) = (entry.kind == .payment ? .missingHere : .state, nil)
        case .done(entry.amount): return nil
        case .done(let other): (kind, amount) = (.amount, other)
        }
        self.init(kind, entry.kind, number: entry.number, request: entry.request, ours: amount, theirs: entry.amount)
    }
}
