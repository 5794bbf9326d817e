public import Primitives

/// What a client wants paid, and how far that has come. open → paid | closed; paid → refunded.
public struct Order: Equatable, Sendable {
    public enum State: String, CaseIterable, Sendable {
        case open, paid, closed, refunded
    }

    /// What changed about an order, for its client to hear (SPEC Y8).
    public enum Fact: String, CaseIterable, Sendable {
        case paid, closed, refunded
    }

    public enum Refusal: Error, Equatable, CaseIterable, Sendable {
        /// The time that the client gave it is over.
        case expired
        case alreadyPaid
        case alreadyClosed
        case alreadyRefunded
        /// An attempt is under way whose outcome the gateway hasn't told: nobody may be asked to pay again.
        case settling
        /// Only money that is held can be given back.
        case notPaid
        /// The same idempotency key with other content.
        case idempotencyConflict
    }

    public let id: ID<Order>
    /// The exam's name, as its service token gives it.
    public let client: String
    public let amount: Money
    public let subject: String
    public let returnURL: String
    /// No attempt outlives this.
    public let expiresAt: Timestamp
    public private(set) var state: State

    public init(
        id: ID<Order>, client: String, amount: Money, subject: String, returnURL: String, expiresAt: Timestamp, state: State
    ) {
        self.id = id
        self.client = client
        self.amount = amount
        self.subject = subject
        self.returnURL = returnURL
        self.expiresAt = expiresAt
        self.state = state
    }

    /// A new order. - Throws: `.expired`: nobody could pay it any more.
    public init(_ terms: OrderTerms, id: ID<Order>, client: String, at now: Timestamp) throws(Refusal) {
        guard terms.expiresAt > now else { throw .expired }
        self.init(
            id: id, client: client, amount: terms.amount, subject: terms.subject, returnURL: terms.returnURL,
            expiresAt: terms.expiresAt, state: .open)
    }

    /// Ended without money. - Parameter live: the attempt that may still bring some.
    public func closed(live: Attempt?) throws(Refusal) -> Order {
        try requireOpen()
        guard live == nil else { throw .settling }
        return became(.closed)
    }

    /// All of the money is with the payer again.
    public func refunded() throws(Refusal) -> Order {
        guard state == .paid else { throw state == .refunded ? .alreadyRefunded : .notPaid }
        return became(.refunded)
    }

    public func requireOpen() throws(Refusal) {
        switch state {
        case .open: return
        case .paid: throw .alreadyPaid
        case .closed: throw .alreadyClosed
        case .refunded: throw .alreadyRefunded
        }
    }

    /// How an open order is paid stands in `Settlement`.
    func became(_ state: State) -> Order {
        var copy = self
        copy.state = state
        return copy
    }
}
