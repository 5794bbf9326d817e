public import Primitives

/// What a client asks to have given back: the content that a refund's key stands for (SPEC Y9).
public struct RefundTerms: Equatable, Sendable {
    public struct Item: Equatable, Sendable {
        /// As the order names it.
        public let reference: String
        public let amount: Money

        public init(reference: String, amount: Money) {
            self.reference = reference
            self.amount = amount
        }
    }

    public enum Refusal: Error, Equatable, CaseIterable, Sendable {
        case noItems, tooManyItems, repeatedItem, itemUnusable, sumDiffers, noteUnusable
    }

    /// By reference, so that the order in which they are named makes no other content.
    public let items: [Item]
    /// In fen, the sum of the items.
    public let amount: Money
    /// The client's own words for why.
    public let note: String

    public init(items: [Item], amount: Money, note: String) throws(Refusal) {
        guard !items.isEmpty else { throw .noItems }
        guard items.count <= OrderTerms.mostItems else { throw .tooManyItems }
        guard Set(items.map(\.reference)).count == items.count else { throw .repeatedItem }
        guard items.allSatisfy(Self.isUsable) else { throw .itemUnusable }
        guard items.map(\.amount).total == amount else { throw .sumDiffers }
        guard note.count <= 128 else { throw .noteUnusable }
        self.items = items.sorted { $0.reference < $1.reference }
        self.amount = amount
        self.note = note
    }

    private static func isUsable(_ item: Item) -> Bool {
        item.amount > .zero && item.amount <= OrderTerms.mostMoney && (1...128).contains(item.reference.count)
    }
}
