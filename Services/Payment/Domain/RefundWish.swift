public import Primitives

/// What a client wants to have given back: of each item an amount, or all that is left of it, whatever others have given back meanwhile.
public struct RefundWish: Equatable, Sendable {
    public struct Item: Equatable, Sendable {
        /// As the order names it.
        public let reference: String
        /// `nil` for all that is left.
        public let amount: Money?

        public init(reference: String, amount: Money?) {
            self.reference = reference
            self.amount = amount
        }
    }

    private let items: [Item]
    private let note: String

    /// - Parameter amount: the sum of the items; `nil` where one of theirs is.
    public init(items: [Item], amount: Money?, note: String) throws(RefundTerms.Refusal) {
        let amounts = items.compactMap(\.amount)
        guard amounts.count == items.count ? amount == amounts.total : amount == nil else { throw .sumDiffers }
        // What is left is known later: one fen stands for it, so that all else is judged at once.
        let judged = items.map { RefundTerms.Item(reference: $0.reference, amount: $0.amount ?? Money(fen: 1)) }
        _ = try RefundTerms(items: judged, amount: judged.map(\.amount).total, note: note)
        self.items = items
        self.note = note
    }

    /// What it comes to. - Parameter paid: all items of the order.
    /// - Throws: `Refund.Refusal`: `.unknownItem`, `.nothingLeft`; `RefundTerms.Refusal`.
    public func terms(of paid: [PaidItem]) throws -> RefundTerms {
        let left = Dictionary(paid.map { ($0.reference, $0.left) }) { $1 }
        if let stranger = items.first(where: { left[$0.reference] == nil }) { throw Refund.Refusal.unknownItem(stranger.reference) }
        let wanted = items.map { RefundTerms.Item(reference: $0.reference, amount: $0.amount ?? left[$0.reference] ?? .zero) }
        let some = wanted.filter { $0.amount > .zero }
        guard !some.isEmpty else { throw Refund.Refusal.nothingLeft }
        return try RefundTerms(items: some, amount: some.map(\.amount).total, note: note)
    }

    /// Whether these terms are what it came to when it was asked for.
    public func came(to terms: RefundTerms) -> Bool {
        let given = Dictionary(terms.items.map { ($0.reference, $0.amount) }) { $1 }
        return terms.note == note && Set(given.keys).isSubset(of: items.map(\.reference))
            && items.allSatisfy { $0.amount == nil || $0.amount == given[$0.reference] }
    }
}
