import Crypto
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime

/// What a gateway has to post to a merchant, until the merchant says that it has it.
struct Callback: Sendable {
    let id: ID<Callback>
    let url: String
    let body: String
    /// The answer that ends it.
    let expected: String
    let tries: Int
    let mostTries: Int
}

extension Simulator {
    /// The callbacks for a payment's outcome, with the faults that the trade has.
    func queueCallbacks(for trade: Trade, _ tx: Transaction) throws {
        guard try !tx.happens(.lost, to: trade.serial) else { return }
        let now = effects.now()
        let isLate = try tx.happens(.late, to: trade.serial) || tx.has(.deductedButToldUnpaid, serial: trade.serial)
        let told = try tx.happens(.wrongAmount, to: trade.serial) ? trade.amount + Money(fen: 100) : trade.amount
        if try tx.happens(.forged, to: trade.serial) {
            let forged = try body(for: trade, amount: Money(fen: 1), extra: [], isForged: true, at: now)
            try queue(forged, for: trade, at: now, mostTries: 1, tx)
        }
        let body = try body(for: trade, amount: told, extra: [], isForged: false, at: now)
        for _ in 0..<(try tx.happens(.duplicate, to: trade.serial) ? 2 : 1) {
            try queue(body, for: trade, at: isLate ? now + settings.lateness : now, mostTries: settings.pauses.count + 1, tx)
        }
    }

    /// Alipay tells of refunds as well: `TRADE_SUCCESS` again for a part, `TRADE_CLOSED` for the whole.
    func queueRefundCallback(for trade: Trade, request: String, at now: Timestamp, _ tx: Transaction) throws {
        let extra = [("refund_fee", trade.refunded.yuan), ("gmt_refund", now.beijing), ("out_biz_no", request)]
        let body = try body(for: trade, amount: trade.amount, extra: extra, isForged: false, at: now)
        try queue(body, for: trade, at: now, mostTries: settings.pauses.count + 1, tx)
    }

    private func body(for trade: Trade, amount: Money, extra: [(String, String)], isForged: Bool, at now: Timestamp) throws -> String {
        switch trade.channel {
        case .alipay: try alipayBody(trade, amount, extra, signedBy: isForged ? keys.merchant : keys.alipay, at: now)
        case .payease: try payeaseBody(trade, amount, isForged: isForged)
        }
    }

    private func alipayBody(
        _ trade: Trade, _ amount: Money, _ extra: [(String, String)], signedBy key: RSAPrivateKey, at now: Timestamp
    ) throws -> String {
        let id = effects.random(16).hexadecimal
        let fields = FormFields(
            [
                ("notify_time", now.beijing), ("notify_type", "trade_status_sync"), ("notify_id", id), ("app_id", SimulatorKeys.appID),
                ("auth_app_id", SimulatorKeys.appID), ("charset", "utf-8"), ("version", "1.0"), ("trade_no", trade.transaction),
                ("out_trade_no", trade.number), ("buyer_id", "2088000000009999"), ("buyer_logon_id", "tes***@example.com"),
                ("seller_id", SimulatorKeys.sellerID), ("trade_status", trade.alipayStatus.rawValue), ("total_amount", amount.yuan),
                ("receipt_amount", amount.yuan), ("invoice_amount", amount.yuan), ("buyer_pay_amount", amount.yuan),
                ("point_amount", "0.00"),
                ("subject", trade.subject), ("gmt_create", trade.createdAt.beijing), ("gmt_payment", (trade.paidAt ?? now).beijing),
                ("fund_bill_list", "[{\"amount\":\"\(amount.yuan)\",\"fundChannel\":\"ALIPAYACCOUNT\"}]"),
            ] + extra)
        let sign = try key.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
        return fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign)).urlEncoded
    }

    private func payeaseBody(_ trade: Trade, _ amount: Money, isForged: Bool) throws -> String {
        let payease = keys.payeaseMerchant
        let status = (trade.status == .paid ? PayEase.CallbackStatus.paid : .refused).rawValue
        let text = trade.status == .paid ? "支付成功" : "支付失败"
        let key = isForged ? Array("forged".utf8) : payease.key
        let sign = try keys.payease.sign(Array((trade.number + status + amount.yuan + PayEase.yuan + "1").utf8), digest: .md5)
        return FormFields([
            ("v_count", "1"), ("v_oid", trade.number), ("v_pmode", "simulated"), ("v_pstatus", status), ("v_pstring", text),
            ("v_amount", amount.yuan), ("v_moneytype", PayEase.yuan),
            ("v_mac", PayEase.fingerprint([trade.number, "simulated", status, text, "1"], key: key)),
            ("v_md5money", PayEase.fingerprint([amount.yuan, PayEase.yuan], key: key)), ("v_sign", sign.hexadecimal),
        ]).urlEncoded
    }

    private func queue(_ body: String, for trade: Trade, at moment: Timestamp, mostTries: Int, _ tx: Transaction) throws {
        guard !trade.notifyURL.isEmpty else { return }
        let expected = trade.channel == .alipay ? "success" : "sent"
        try tx.run(
            "INSERT INTO callbacks (id, url, body, expected, due_at, tries, most_tries) VALUES ($1, $2, $3, $4, $5, 0, $6)",
            effects.newID(Callback.self), trade.notifyURL, body, expected, moment, mostTries)
    }
}

extension Reading {
    func dueCallbacks(at now: Timestamp, limit: Int) throws -> [Callback] {
        try all("SELECT id, url, body, expected, tries, most_tries FROM callbacks WHERE due_at <= $1 ORDER BY due_at LIMIT $2", now, limit)
        {
            row in
            Callback(
                id: try row.next(), url: try row.next(), body: try row.next(), expected: try row.next(), tries: try row.next(),
                mostTries: try row.next())
        }
    }

    func has(_ fault: Fault, serial: String) throws -> Bool {
        try first("SELECT times FROM faults WHERE serial = $1 AND fault = $2 AND times > 0", serial, fault) { try $0.next(Int.self) } != nil
    }
}

extension Transaction {
    func remove(_ callback: Callback) throws { try run("DELETE FROM callbacks WHERE id = $1", callback.id) }

    func postpone(_ callback: Callback, until moment: Timestamp) throws {
        try run("UPDATE callbacks SET tries = tries + 1, due_at = $2 WHERE id = $1", callback.id, moment)
    }
}
