public import Primitives

/// One order at Payment for some entries of a registration; Payment's word alone changes its state (SPEC E21).
public struct Payment: Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable {
        case open, paid, closed, refunded
    }

    public let id: ID<Payment>
    public let registration: ID<Registration>
    /// Payment's own id of the order; `nil` until Payment has answered.
    public let order: String?
    public let amount: Money
    public let state: State
    /// When the first hold of its entries ends, or payment closes: no attempt outlives this.
    public let expiresAt: Timestamp

    public init(
        id: ID<Payment>, registration: ID<Registration>, order: String?, amount: Money, state: State, expiresAt: Timestamp
    ) {
        self.id = id
        self.registration = registration
        self.order = order
        self.amount = amount
        self.state = state
        self.expiresAt = expiresAt
    }

    /// Whether it can still be made, and pays for just what is to be paid: nothing of its own that is settled, nothing left out.
    /// - Parameter entries: what it was begun for.
    public func pays(for payable: [Entry], with entries: [Entry], at now: Timestamp) -> Bool {
        now < expiresAt && Set(entries.map(\.id)) == Set(payable.map(\.id))
    }
}
