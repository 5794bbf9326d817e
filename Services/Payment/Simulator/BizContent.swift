import Foundation

/// `biz_content`, as far as it is looked at. Amounts may come as JSON numbers: some clients write them so, and the gateway takes them.
struct BizContent: Decodable, Sendable {
    let outTradeNo: String?
    let tradeNo: String?
    let totalAmount: String?
    let subject: String?
    let productCode: String?
    let timeExpire: String?
    let timeoutExpress: String?
    let refundAmount: String?
    let outRequestNo: String?
    let body: String?
    let passback: String?
    let billType: String?
    let billDate: String?

    private enum Key: String, CodingKey {
        case subject, body
        case outTradeNo = "out_trade_no"
        case tradeNo = "trade_no"
        case totalAmount = "total_amount"
        case productCode = "product_code"
        case timeExpire = "time_expire"
        case timeoutExpress = "timeout_express"
        case passback = "passback_params"
        case refundAmount = "refund_amount"
        case outRequestNo = "out_request_no"
        case billType = "bill_type"
        case billDate = "bill_date"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String? { try container.decodeIfPresent(String.self, forKey: key) }
        func amount(_ key: Key) throws -> String? {
            if let number = try? container.decodeIfPresent(Decimal.self, forKey: key) { return number.description }
            return try text(key)
        }
        outTradeNo = try text(.outTradeNo)
        tradeNo = try text(.tradeNo)
        totalAmount = try amount(.totalAmount)
        subject = try text(.subject)
        productCode = try text(.productCode)
        timeExpire = try text(.timeExpire)
        timeoutExpress = try text(.timeoutExpress)
        refundAmount = try amount(.refundAmount)
        outRequestNo = try text(.outRequestNo)
        body = try text(.body)
        passback = try text(.passback)
        billType = try text(.billType)
        billDate = try text(.billDate)
    }
}
