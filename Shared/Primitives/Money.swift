/// An amount in fen (1 yuan = 100 fen). There is no floating point anywhere (SPEC Y1).
public struct Money: Hashable, Comparable, Sendable {
    public let fen: Int64

    public init(fen: Int64) { self.fen = fen }
    public static let zero = Money(fen: 0)

    /// Reads `12`, `12.3` or `12.30` yuan as the gateways write it; `nil` for a sign, a third decimal, or more than 11 digits of yuan.
    public init?(yuan text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...11).contains(whole.count), parts.count == 1 || (1...2).contains(parts[1].count) else {
            return nil
        }
        let decimals = parts.count == 1 ? [] : Array(parts[1])
        var fen: Int64 = 0
        for character in whole + decimals + [UInt8](repeating: UInt8(ascii: "0"), count: 2 - decimals.count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
            fen = fen * 10 + Int64(character - UInt8(ascii: "0"))
        }
        self.init(fen: fen)
    }

    /// `12.30`: always two decimals, as Alipay's `total_amount` and PayEase's `v_amount` want it.
    public var yuan: String {
        let magnitude = fen.magnitude
        return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(Int(magnitude % 100).digits(2))"
    }

    public static func < (a: Money, b: Money) -> Bool { a.fen < b.fen }
    public static func + (a: Money, b: Money) -> Money { Money(fen: a.fen + b.fen) }
    public static func - (a: Money, b: Money) -> Money { Money(fen: a.fen - b.fen) }
    public static prefix func - (a: Money) -> Money { Money(fen: -a.fen) }
}

extension Sequence<Money> {
    public var total: Money { reduce(.zero, +) }
}
