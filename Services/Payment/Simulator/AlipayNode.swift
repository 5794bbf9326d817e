/// The signed part of an answer: parameters, and Alipay's list of the purses that paid. No value holds a brace that isn't closed: one SDK
/// counts braces without looking at strings.
struct AlipayNode: Encodable {
    struct Purse: Encodable {
        let amount: String
        let channel = "ALIPAYACCOUNT"

        enum CodingKeys: String, CodingKey {
            case amount
            case channel = "fund_channel"
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue _: Int) { nil }
    }

    var values: [String: String]
    var purses: [Purse] = []

    init(_ values: [String: String]) { self.values = values }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, value) in values { try container.encode(value, forKey: Key(stringValue: name)) }
        if !purses.isEmpty { try container.encode(purses, forKey: Key(stringValue: "fund_bill_list")) }
    }
}
