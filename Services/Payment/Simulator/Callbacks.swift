import Crypto
import Database
import PaymentDomain
import Primitives
import Runtime

/// What a gateway has to post to a merchant, until the merchant says that it has it.
struct Callback: Sendable {
    let id: ID<Callback>
    let trade: ID<Trade>
    let channel: Channel
    let url: String
    let body: String
    let tries: Int
    let mostTries: Int

    /// The answer that ends it.
    var expected: String { channel == .alipay ? "success" : "sent" }
}

/// What a callback says beside the trade's own state.
struct Tale: Sendable {
    var amount: Money
    /// Alipay's parameters of a refund.
    var refund: [(String, String)] = []
    var isForged = false
    var isForAnother = false
}

extension Simulator {
    /// The callbacks for a payment's outcome, with the faults that the trade has.
    func queueCallbacks(for trade: Trade, _ tx: Transaction) throws {
        let now = effects.now()
        try tx.release(callbacksOf: trade.id, at: now + .seconds(1))
        guard try !tx.happens(.lost, to: trade.serial) else { return }
        if try tx.happens(.forged, to: trade.serial) {
            let tale = Tale(amount: Money(fen: 1), isForged: true)
            try queue(try body(for: trade, tale, at: now), for: trade, at: now, mostTries: 1, tx)
        }
        let isHeld = try tx.happens(.reordered, to: trade.serial)
        let isLate = try tx.happens(.late, to: trade.serial) || isHeld || tx.has(.deductedButToldUnpaid, serial: trade.serial)
        var tale = Tale(amount: trade.amount)
        if try tx.happens(.wrongAmount, to: trade.serial) { tale.amount = trade.amount + Money(fen: 100) }
        tale.isForAnother = try tx.happens(.wrongAppID, to: trade.serial)
        let body = try body(for: trade, tale, at: now)
        let isAstray = try tx.happens(.deadPort, to: trade.serial)
        for _ in 0..<(try tx.happens(.duplicate, to: trade.serial) ? 2 : 1) {
            try queue(
                body, for: trade, to: isAstray ? Self.deadPort : nil, at: isLate ? now + settings.lateness : now, isHeld: isHeld,
                mostTries: settings.pauses(of: trade.channel).count + 1, tx)
        }
    }

    /// Alipay tells of refunds as well: `TRADE_SUCCESS` again for a part, `TRADE_CLOSED` for the whole.
    func queueRefundCallback(for trade: Trade, request: String, at now: Timestamp, _ tx: Transaction) throws {
        var tale = Tale(amount: trade.amount)
        tale.refund = [("refund_fee", trade.refunded.yuan), ("gmt_refund", now.beijing), ("out_biz_no", request)]
        try tx.release(callbacksOf: trade.id, at: now + .seconds(1))
        let body = try body(for: trade, tale, at: now)
        try queue(body, for: trade, at: now, mostTries: settings.pauses(of: trade.channel).count + 1, tx)
    }

    private func body(for trade: Trade, _ tale: Tale, at now: Timestamp) throws -> String {
        switch trade.channel {
        case .alipay: try alipayCallback(trade, tale, at: now)
        case .payease: try payeaseCallback(trade, tale)
        }
    }

    /// TCP port 1 (tcpmux) is nobody's.
    private static let deadPort = "http://127.0.0.1:1/"

    private func queue(
        _ body: String, for trade: Trade, to url: String? = nil, at moment: Timestamp, isHeld: Bool = false, mostTries: Int,
        _ tx: Transaction
    ) throws {
        guard !trade.notifyURL.isEmpty else { return }
        try tx.run(
            """
            INSERT INTO callbacks (id, trade_id, url, body, due_at, is_held, tries, most_tries) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
            """, effects.newID(Callback.self), trade.id, url ?? trade.notifyURL, body, moment, isHeld ? 1 : 0, mostTries)
    }
}

extension Reading {
    func dueCallbacks(at now: Timestamp, limit: Int) throws -> [Callback] {
        try all(
            """
            SELECT callbacks.id, trade_id, trades.channel, url, callbacks.body, tries, most_tries FROM callbacks
            JOIN trades ON trades.id = callbacks.trade_id WHERE due_at <= $1 ORDER BY due_at, callbacks.id LIMIT $2
            """, now, limit
        ) { row in
            Callback(
                id: try row.next(), trade: try row.next(), channel: try row.next(), url: try row.next(), body: try row.next(),
                tries: try row.next(), mostTries: try row.next())
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

    /// The trade's callback that was to come after its next one: here is the next one.
    fileprivate func release(callbacksOf trade: ID<Trade>, at moment: Timestamp) throws {
        try run("UPDATE callbacks SET due_at = $2, is_held = 0 WHERE trade_id = $1 AND is_held = 1", trade, moment)
    }
}
