import Crypto
import HTTP
import PaymentDomain
import Primitives
import Runtime

extension Simulator {
    /// The body of Alipay's callback (alipay.md, Notify).
    func alipayCallback(_ trade: Trade, _ tale: Tale, at now: Timestamp) throws -> String {
        let appID = tale.isForAnother ? "2021000199999999" : SimulatorKeys.appID
        let amount = tale.amount.yuan
        var pairs = [
            ("notify_time", now.beijing), ("notify_type", "trade_status_sync"), ("notify_id", effects.random(16).hexadecimal),
            ("app_id", appID), ("auth_app_id", appID), ("charset", "utf-8"), ("version", "1.0"), ("trade_no", trade.transaction),
            ("out_trade_no", trade.number), ("buyer_id", "2088000000009999"), ("buyer_logon_id", "tes***@example.com"),
            ("seller_id", SimulatorKeys.sellerID), ("seller_email", "seller@example.com"), ("trade_status", trade.alipayStatus.rawValue),
            ("total_amount", amount), ("receipt_amount", amount), ("invoice_amount", amount), ("buyer_pay_amount", amount),
            ("point_amount", "0.00"), ("subject", trade.subject), ("gmt_create", trade.createdAt.beijing),
            ("gmt_payment", (trade.paidAt ?? now).beijing),
            ("fund_bill_list", "[{\"amount\":\"\(amount)\",\"fundChannel\":\"ALIPAYACCOUNT\"}]"),
        ]
        if !trade.body.isEmpty { pairs.append(("body", trade.body)) }
        if !trade.passback.isEmpty { pairs.append(("passback_params", trade.passback)) }
        if trade.status == .closed { pairs.append(("gmt_close", now.beijing)) }
        let fields = FormFields(pairs + tale.refund)
        let key = tale.isForged ? keys.merchant : keys.alipay
        let sign = try key.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
        return fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign)).urlEncoded
    }
}
