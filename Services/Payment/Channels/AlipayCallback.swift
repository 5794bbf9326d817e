import Crypto
import HTTP
import PaymentDomain
import Primitives

extension Alipay {
    /// Reads a callback: the signature covers **all** parameters as they came, unknown ones included (SPEC Y5).
    func notice(in body: [UInt8]) throws(CallbackRefusal) -> Notice {
        let fields = FormFields(urlEncoded: body)
        guard !fields.hasRepeatedName, let sign = fields["sign"], fields["sign_type"] == "RSA2", let signature = Base64.decode(sign) else {
            throw .malformed
        }
        let text = fields.signedText(without: ["sign", "sign_type"], skipsEmpty: false)
        guard gatewayKey.isValid(signature, for: text, digest: .sha256) else { throw .forged }
        guard fields["app_id"] == appID, fields["seller_id"] == sellerID else { throw .mismatched }
        guard let number = fields["out_trade_no"], let amount = fields["total_amount"].flatMap(Money.init(yuan:)),
            let transaction = fields["trade_no"]
        else { throw .unreadable }
        guard let status = fields["trade_status"].flatMap(TradeStatus.init) else {
            return Notice(number: number, amount: amount, outcome: .unknown, isProof: false)
        }
        return Notice(number: number, amount: amount, outcome: Self.outcome(status, Receipt(amount: amount, transaction: transaction)))
    }

    /// A closed trade holds no money, whether it ended by itself or by a full refund.
    private static func outcome(_ status: TradeStatus, _ receipt: Receipt) -> Outcome {
        switch status {
        case .waiting: .waiting
        case .success, .finished: .paid(receipt)
        case .closed: .closed
        }
    }
}
