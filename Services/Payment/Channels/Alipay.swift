import Crypto
import HTTP
import PaymentDomain
import Primitives

/// Alipay's Open Platform protocol, version 1.0 with RSA2: what is signed, and how answers are read. It sends nothing.
struct Alipay: Sendable {
    enum Method: String, CaseIterable {
        case pagePay = "alipay.trade.page.pay"
        case query = "alipay.trade.query"
        case close = "alipay.trade.close"
        case refund = "alipay.trade.refund"
        case refundQuery = "alipay.trade.fastpay.refund.query"
        case billAddress = "alipay.data.dataservice.bill.downloadurl.query"

        /// The name of the answer's node.
        var node: String { rawValue.split(separator: ".").joined(separator: "_") + "_response" }
    }

    /// `trade_status`, of callbacks and queries.
    enum TradeStatus: String, Decodable {
        case waiting = "WAIT_BUYER_PAY"
        case success = "TRADE_SUCCESS"
        case finished = "TRADE_FINISHED"
        case closed = "TRADE_CLOSED"
    }

    /// Why an answer can't be used.
    enum AnswerRefusal: Error, Equatable {
        /// Not an answer to this method.
        case malformed
        /// An error of the gateway itself, which it doesn't sign: it proves nothing.
        case gatewayError(String)
        case forged
    }

    let appID: String
    let sellerID: String
    let key: RSAPrivateKey
    let gatewayKey: RSAPublicKey

    /// The common parameters with `biz_content`, signed. `biz_content` is signed and sent as the same text.
    func request(_ method: Method, _ content: some Encodable, returnURL: String? = nil, notifyURL: String? = nil, at now: Timestamp) throws
        -> FormFields
    {
        let biz = String(decoding: try JSON.encode(content), as: UTF8.self)
        let common = [
            ("app_id", appID), ("method", method.rawValue), ("format", "JSON"), ("charset", "utf-8"), ("sign_type", "RSA2"),
            ("timestamp", now.beijing), ("version", "1.0"), ("notify_url", notifyURL), ("return_url", returnURL), ("biz_content", biz),
        ]
        return try Self.signed(FormFields(common.compactMap { name, value in value.map { (name, $0) } }), with: key)
    }

    /// With `sign` over everything there, `sign_type` included.
    static func signed(_ fields: FormFields, with key: RSAPrivateKey) throws -> FormFields {
        let text = fields.signedText(without: ["sign"], skipsEmpty: true)
        return fields.adding("sign", Base64.encode(try key.sign(text, digest: .sha256)))
    }

    /// The node of an answer, after its signature was found right over the node's raw text.
    func answer(_ body: [UInt8], to method: Method) throws(AnswerRefusal) -> TradeAnswer {
        guard let members = JSONMembers(body) else { throw .malformed }
        guard let raw = members[method.node] ?? members["error_response"], let node = try? JSON.decode(TradeAnswer.self, from: raw) else {
            throw .malformed
        }
        guard let sign = members["sign"] else { throw .gatewayError(node.subCode ?? node.code) }
        guard members[method.node] != nil, let text = try? JSON.decode(String.self, from: sign), let signature = Base64.decode(text),
            gatewayKey.isValid(signature, for: raw, digest: .sha256)
        else { throw .forged }
        return node
    }
}

/// The fields of all answers that this service reads.
struct TradeAnswer: Decodable, Equatable {
    let code: String
    let subCode: String?
    let outTradeNo: String?
    let tradeNo: String?
    let tradeStatus: String?
    let totalAmount: String?
    let fundChange: String?
    let refundStatus: String?
    let refundAmount: String?
    let billAddress: String?

    enum CodingKeys: String, CodingKey {
        case code
        case subCode = "sub_code"
        case outTradeNo = "out_trade_no"
        case tradeNo = "trade_no"
        case tradeStatus = "trade_status"
        case totalAmount = "total_amount"
        case fundChange = "fund_change"
        case refundStatus = "refund_status"
        case refundAmount = "refund_amount"
        case billAddress = "bill_download_url"
    }
}
