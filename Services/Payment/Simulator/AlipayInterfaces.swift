import Database
import PaymentDomain
import Primitives
import Runtime

// What each method answers, and does (alipay.md, Methods, States and Idempotency).

extension Simulator {
    func query(_ trade: Trade, _ tx: Transaction) throws -> AlipayNode {
        var node = Self.done(trade)
        node.values["total_amount"] = trade.amount.yuan
        node.values["buyer_user_id"] = "2088000000009999"
        node.values["buyer_logon_id"] = "tes***@example.com"
        let isDenied = try trade.paidAt != nil && tx.happens(.deductedButToldUnpaid, to: trade.serial)
        node.values["trade_status"] = (isDenied ? Alipay.TradeStatus.waiting : trade.alipayStatus).rawValue
        if !isDenied, let paidAt = trade.paidAt {
            node.values["send_pay_date"] = paidAt.beijing
            node.values["receipt_amount"] = trade.amount.yuan
            node.purses = [AlipayNode.Purse(amount: trade.amount.yuan)]
        }
        return node
    }

    func close(_ trade: Trade, _ tx: Transaction) throws -> AlipayNode {
        guard trade.status == .waiting else { throw AlipayFault.business("ACQ.REASON_TRADE_STATUS_INVALID") }
        var closed = trade
        closed.status = .closed
        try tx.keep(closed)
        return Self.done(closed)
    }

    func refund(_ trade: Trade, _ content: BizContent, _ tx: Transaction) throws -> AlipayNode {
        guard let amount = content.refundAmount.flatMap(Money.init(yuan:)), amount > .zero else {
            throw AlipayFault.business("ACQ.INVALID_PARAMETER")
        }
        guard trade.paidAt != nil else { throw AlipayFault.business("ACQ.TRADE_STATUS_ERROR") }
        let request = content.outRequestNo ?? trade.number
        if let known = try tx.givenBack(request, of: trade.id) {
            guard known == amount else { throw AlipayFault.business("ACQ.DISCORDANT_REPEAT_REQUEST") }
            return refundNode(trade, change: "N")
        }
        guard content.outRequestNo != nil || amount == trade.amount else { throw AlipayFault.business("ACQ.INVALID_PARAMETER") }
        guard trade.refunded + amount <= trade.amount else { throw AlipayFault.business("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL") }
        let now = effects.now()
        let listedAt = try listing(of: trade, at: now, tx)
        let changed = try tx.giveBack(amount, of: trade, request: request, id: effects.newID(), at: now, listedAt: listedAt)
        try queueRefundCallback(for: changed, request: request, at: now, tx)
        return refundNode(changed, change: "Y")
    }

    func refundQuery(_ trade: Trade, _ content: BizContent, _ tx: Transaction) throws -> AlipayNode {
        var node = Self.done(trade)
        let request = content.outRequestNo ?? trade.number
        let listed = try tx.givenBack(of: trade.id, listedBy: effects.now())
        guard let amount = listed.first(where: { $0.request == request })?.amount else { return node }
        node.values["out_request_no"] = request
        node.values["refund_status"] = "REFUND_SUCCESS"
        node.values["refund_amount"] = amount.yuan
        node.values["total_amount"] = trade.amount.yuan
        return node
    }

    private static func done(_ trade: Trade) -> AlipayNode {
        AlipayNode(["code": "10000", "msg": "Success", "out_trade_no": trade.number, "trade_no": trade.transaction])
    }

    private func refundNode(_ trade: Trade, change: String) -> AlipayNode {
        var node = Self.done(trade)
        node.values.merge(["fund_change": change, "refund_fee": trade.refunded.yuan, "gmt_refund_pay": effects.now().beijing]) { $1 }
        return node
    }
}

extension Trade {
    var alipayStatus: Alipay.TradeStatus {
        switch status {
        case .waiting, .failed: .waiting
        case .paid: .success
        case .closed: .closed
        }
    }
}
