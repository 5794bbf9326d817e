import Foundation
import Primitives
import Testing

@Suite struct MoneyTests {
    @Test(
        "Y1 yuan as the gateways write them",
        arguments: [
            ("0", 0), ("0.00", 0), ("0.01", 1), ("0.1", 10), ("12", 1_200), ("12.3", 1_230), ("12.30", 1_230), ("007.05", 705),
            ("30.00", 3_000), ("99999999999.99", 9_999_999_999_999),
        ] as [(String, Int64)])
    func reading(_ text: String, _ fen: Int64) { #expect(Money(yuan: text)?.fen == fen) }

    @Test(
        "Y1 what is no amount",
        arguments: [
            "", ".", "1.", ".5", "-1", "+1", "1.234", "1.2.3", "1..2", "1,00", "1 ", " 1", "1e3", "0x10", "1.2a", "a", "１２", "12元", "NaN",
            "100000000000", "000000000000.01", "1.\u{0}", "1.٣",
        ])
    func refusing(_ text: String) { #expect(Money(yuan: text) == nil) }

    @Test(
        "Y1 always two decimals",
        arguments: [
            (0, "0.00"), (1, "0.01"), (10, "0.10"), (1_230, "12.30"), (-1, "-0.01"), (-1_230, "-12.30"), (.max, "92233720368547758.07"),
            (.min, "-92233720368547758.08"),
        ] as [(Int64, String)])
    func writing(_ fen: Int64, _ text: String) { #expect(Money(fen: fen).yuan == text) }

    @Test("Y1 what is written is read again")
    func roundTrip() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<1_000 {
            let amount = Money(fen: Int64.random(in: 0...9_999_999_999_999, using: &random))
            #expect(Money(yuan: amount.yuan) == amount)
        }
    }

    @Test func arithmetic() {
        #expect(Money(fen: 3_000) + Money(fen: 500) == Money(fen: 3_500))
        #expect(Money(fen: 500) - Money(fen: 3_000) == -Money(fen: 2_500))
        #expect([Money(fen: 1), Money(fen: 2), Money(fen: 3)].total == Money(fen: 6))
        #expect([Money]().total == .zero)
        #expect(Money(fen: -1) < .zero)
    }

    @Test("Y1 an amount in JSON is a whole number of fen")
    func json() throws {
        let json = try JSONEncoder().encode([Money(fen: 3_000)])
        #expect(String(decoding: json, as: UTF8.self) == "[3000]")
        #expect(try JSONDecoder().decode([Money].self, from: json) == [Money(fen: 3_000)])
    }

    @Test(
        "Y1 no fractions, no text, and no amount whose sum could overflow",
        arguments: ["[30.5]", #"["30"]"#, "[null]", "[true]", "[10000000000000]", "[-10000000000000]", "[9223372036854775807]", "[1e30]"])
    func wrongJSON(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Money].self, from: Data(text.utf8)) }
    }
}
