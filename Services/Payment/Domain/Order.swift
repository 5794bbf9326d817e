public import Primitives

/// What a client wants paid, and how far that has come. open → paid | closed; paid → refunded; and closed → paid, because the exam
/// may still want the money that comes late (SPEC E22).
public struct Order: Equatable, Sendable {
    public enum State: String, CaseIterable, Sendable {
        case open, paid, closed, refunded
    }

    /// What a client hears about an order (SPEC Y8).
    public enum Fact: String, CaseIterable, Sendable {
        case paid, closed
        /// A refund that it had asked for is done.
        case refunded
        /// Money came that nobody was due, and goes back by itself.
        case surplus
    }

    public enum Refusal: Error, Equatable, CaseIterable, Sendable {
        /// The time that the client gave it is over.
        case expired
        case alreadyPaid
        case alreadyClosed
        case alreadyRefunded
        /// An attempt is under way whose outcome the gateway hasn't told: nobody may be asked to pay again.
        case settling
        /// None is under way any more.
        case noAttempt
        /// So many attempts were begun within an hour that no more are.
        case tooManyAttempts
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
    /// In fen: how much of what was paid the client has given up.
    public private(set) var returned: Money

    public init(
        id: ID<Order>, client: String, amount: Money, subject: String, returnURL: String, expiresAt: Timestamp, state: State,
        returned: Money
    ) {
        self.id = id
        self.client = client
        self.amount = amount
        self.subject = subject
        self.returnURL = returnURL
        self.expiresAt = expiresAt
        self.state = state
        self.returned = returned
    }

    /// A new order. - Throws: `.expired`: nobody could pay it any more.
    public init(_ terms: OrderTerms, id: ID<Order>, client: String, at now: Timestamp) throws(Refusal) {
        guard terms.expiresAt > now else { throw .expired }
        self.init(
            id: id, client: client, amount: terms.amount, subject: terms.subject, returnURL: terms.returnURL,
            expiresAt: terms.expiresAt, state: .open, returned: .zero)
    }

    /// Ended without money. - Parameter live: the attempt that may still bring some.
    public func closed(live: Attempt?) throws(Refusal) -> Order {
        try requireOpen()
        guard live == nil else { throw .settling }
        return became(.closed)
    }

    public func requireOpen() throws(Refusal) {
        switch state {
        case .open: return
        case .paid: throw .alreadyPaid
        case .closed: throw .alreadyClosed
        case .refunded: throw .alreadyRefunded
        }
    }

    /// How an order is paid stands in `Settlement`.
    func became(_ state: State) -> Order {
        var copy = self
        copy.state = state
        return copy
    }

    func returning(_ amount: Money) -> Order {
        var copy = self
        copy.returned = returned + amount
        return copy
    }
}
