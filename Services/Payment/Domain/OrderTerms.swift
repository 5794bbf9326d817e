public import Primitives

/// What an exam asks to be paid (SPEC Y1): the content that an idempotency key stands for.
public struct OrderTerms: Equatable, Sendable {
    /// One thing that is paid for.
    public struct Item: Equatable, Sendable {
        /// The exam's own name for it, once in an order.
        public let reference: String
        public let title: String
        public let amount: Money

        public init(reference: String, title: String, amount: Money) {
            self.reference = reference
            self.title = title
            self.amount = amount
        }
    }

    public enum Refusal: Error, Equatable, CaseIterable, Sendable {
        case noItems, tooManyItems, repeatedItem, itemUnusable, amountTooLarge, sumDiffers, subjectUnusable, returnURLUnusable
    }

    public let items: [Item]
    /// In fen, the sum of the items.
    public let amount: Money
    public let subject: String
    public let expiresAt: Timestamp
    public let returnURL: String

    public static let mostItems = 50
    /// One million yuan: far above any exam's fees, far below where a sum could overflow.
    public static let mostMoney = Money(fen: 100_000_000)

    public init(items: [Item], amount: Money, subject: String, expiresAt: Timestamp, returnURL: String) throws(Refusal) {
        guard !items.isEmpty else { throw .noItems }
        guard items.count <= Self.mostItems else { throw .tooManyItems }
        guard Set(items.map(\.reference)).count == items.count else { throw .repeatedItem }
        guard items.allSatisfy(Self.isUsable) else { throw .itemUnusable }
        guard items.allSatisfy({ $0.amount <= Self.mostMoney }), amount <= Self.mostMoney else { throw .amountTooLarge }
        guard items.map(\.amount).total == amount else { throw .sumDiffers }
        guard (1...128).contains(subject.count), subject.utf8.count <= 4 * 128, Self.isPlain(subject) else { throw .subjectUnusable }
        guard Self.isWebAddress(returnURL) else { throw .returnURLUnusable }
        self.items = items
        self.amount = amount
        self.subject = subject
        self.expiresAt = expiresAt
        self.returnURL = returnURL
    }

    private static func isUsable(_ item: Item) -> Bool {
        // A character may have any number of accents: bytes are limited, too.
        item.amount > .zero && (1...128).contains(item.reference.count) && item.reference.utf8.count <= 4 * 128
            && (1...256).contains(item.title.count) && item.title.utf8.count <= 4 * 256
    }

    /// Alipay refuses a subject with `/`, `=` or `&`; control characters never reach a gateway.
    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && !"/=&".unicodeScalars.contains($0) }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        let host = ["https://", "http://"].first(where: text.hasPrefix).flatMap { text.dropFirst($0.count).first }
        return host.map { $0.isLetter || $0.isNumber || $0 == "[" } == true && text.utf8.count <= 2048
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
