public import Primitives

/// What an order's item has of its money.
public struct PaidItem: Equatable, Sendable {
    public let reference: String
    /// In fen: what was due for it.
    public let amount: Money
    /// In fen: how much of that the client has given up.
    public let returned: Money

    public init(reference: String, amount: Money, returned: Money) {
        self.reference = reference
        self.amount = amount
        self.returned = returned
    }

    public var left: Money { amount - returned }
}

/// What giving back comes to: everything that has to be written, at once or not at all.
public struct GivingBack: Equatable, Sendable {
    public let order: Order
    public let claim: Refund.Claim
    public let posting: Posting
}

extension Refund {
    public enum Refusal: Error, Equatable, Sendable {
        /// Only money that is held can be given back.
        case notPaid
        /// The order has no such item.
        case unknownItem(String)
        /// It is more than what is left of the item's money.
        case tooMuch(String)
        /// It is more than what is left of the whole order's money, which is so many fen.
        case moreThanIsLeft(Money)
        /// All of it went back, or is on its way, by other refunds.
        case nothingLeft
        /// The same key with other content.
        case idempotencyConflict
    }

    /// What is written when it is done.
    public func completion(by channel: Channel, at place: Place) -> Posting {
        switch place {
        case .gateway: .refunded(amount, from: .gateway(channel))
        case .elsewhere: .refunded(amount, from: .elsewhere)
        }
    }
}

extension Order {
    /// The client gives up some of what was paid: what was held becomes owed.
    /// - Parameter items: all of the order's.
    public func givingBack(_ terms: RefundTerms, of items: [PaidItem]) throws(Refund.Refusal) -> GivingBack {
        guard state == .paid || state == .refunded else { throw .notPaid }
        for wanted in terms.items {
            guard let item = items.first(where: { $0.reference == wanted.reference }) else { throw .unknownItem(wanted.reference) }
            guard wanted.amount <= item.left else { throw .tooMuch(wanted.reference) }
        }
        return GivingBack(
            order: returning(terms.amount), claim: Refund.Claim(amount: terms.amount, reason: .requested),
            posting: .returned(terms.amount, from: client))
    }

    /// An amount without items, as an operator names it: taken from the items in their order, as far as each has money left.
    /// - Throws: `Refund.Refusal`, `RefundTerms.Refusal`
    public func givingBack(_ amount: Money, of items: [PaidItem], note: String) throws -> (terms: RefundTerms, plan: GivingBack) {
        guard state == .paid || state == .refunded else { throw Refund.Refusal.notPaid }
        let left = items.map(\.left).total
        guard amount <= left else { throw Refund.Refusal.moreThanIsLeft(left) }
        var rest = amount
        let taken = items.compactMap { item -> RefundTerms.Item? in
            let part = min(rest, item.left)
            guard part > .zero else { return nil }
            rest = rest - part
            return RefundTerms.Item(reference: item.reference, amount: part)
        }
        let terms = try RefundTerms(items: taken, amount: amount, note: note)
        return (terms, try givingBack(terms, of: items))
    }

    /// A refund that the client had asked for is done. - Parameter owed: what other such refunds of the order still have to do.
    public func refundDone(owed: Money) -> Order { returned == amount && owed == .zero ? became(.refunded) : self }
}
