import Contracts
import HTTP
import PaymentDomain
import Primitives
import Runtime

/// The Alipay channel: the protocol, and where it is spoken.
struct AlipayGateway: Gateway {
    struct Addresses: Sendable {
        /// `gateway.do` as browsers reach it.
        let cashier: String
        /// `gateway.do` as this service reaches it.
        let interface: String
        let notify: String
        let back: String
    }

    let alipay: Alipay
    let addresses: Addresses
    let effects: Effects
    let log: Log
    let send: Transport
    let download: Download

    /// `out_trade_no`: letters and digits, at most 64.
    func number(for attempt: ID<Attempt>, at now: Timestamp) -> String { attempt.bytes.hexadecimal }

    func redirect(for attempt: Attempt, of order: Order) throws -> Redirect {
        let content = PagePay(
            number: attempt.number, amount: attempt.amount.yuan, subject: order.subject, expiry: attempt.expiresAt.beijing)
        let fields = try alipay.request(.pagePay, content, returnURL: addresses.back, notifyURL: addresses.notify, at: effects.now())
        return Redirect(method: .get, url: fields.appended(to: addresses.cashier), fields: [])
    }

    func look(at attempt: Attempt) async -> Outcome {
        guard let answer = await ask(.query, TradeNumber(number: attempt.number)) else { return .unknown }
        switch (answer.code, answer.subCode) {
        case ("10000", _): return outcome(answer, for: attempt)
        case ("40004", "ACQ.TRADE_NOT_EXIST"): return .absent
        default: return .unknown
        }
    }

    /// Only `WAIT_BUYER_PAY` can be closed; whatever else the gateway says about closing, the trade's state decides.
    func end(_ attempt: Attempt) async -> Outcome {
        let before = await look(at: attempt)
        guard before == .waiting else { return before }
        if let answer = await ask(.close, TradeNumber(number: attempt.number)), answer.code == "10000", answer.outTradeNo == attempt.number
        {
            return .closed
        }
        let after = await look(at: attempt)
        return after == .waiting ? .unknown : after
    }

    /// The refund's id is the gateway's idempotency key (`out_request_no`): the same request again changes nothing. Where the outcome of an
    /// earlier try isn't known, it is asked for before anything is asked to be done.
    func giveBack(_ refund: Refund, of attempt: Attempt, _ turn: RefundTurn) async -> Refund.Answer {
        if refund.tries > 1, await refunded(refund, of: attempt) == .done { return .done }
        let content = RefundOrder(
            number: attempt.number, request: refund.id.bytes.hexadecimal, amount: refund.amount.yuan, reason: refund.reason.rawValue)
        guard let answer = await ask(.refund, content) else { return .unknown }
        switch (answer.code, answer.fundChange) {
        // Rightly signed, and about another trade.
        case ("10000", _) where answer.outTradeNo != attempt.number: return .unknown
        case ("10000", "Y"): return .done
        // 10000 without a change of funds says nothing by itself.
        case ("10000", _): return await refunded(refund, of: attempt)
        case ("40004", _) where answer.subCode != "ACQ.SYSTEM_ERROR": return .refused(answer.subCode ?? answer.code)
        default: return .unknown
        }
    }

    /// It knows a refund by our number: told twice, it gives back once.
    var refundPatience: Timestamp.Span { .seconds(0) }

    /// What became of the refund, by the gateway's refund query. That it isn't known there doesn't mean that it never will be.
    private func refunded(_ refund: Refund, of attempt: Attempt) async -> Refund.Answer {
        let content = RefundOrder(number: attempt.number, request: refund.id.bytes.hexadecimal, amount: nil, reason: nil)
        guard let answer = await ask(.refundQuery, content), answer.code == "10000", answer.refundStatus == "REFUND_SUCCESS",
            answer.outTradeNo == attempt.number, answer.refundAmount.flatMap(Money.init(yuan:)) == refund.amount
        else { return .unknown }
        return .done
    }

    var offersBills: Bool { true }

    /// Ready on the next morning. The address that Alipay names lives for half a minute.
    func bill(of day: BillDay) async throws(BillError) -> [UInt8] {
        guard let answer = await ask(.billAddress, BillQuery(date: day.description)) else { throw .unavailable("no answer") }
        guard answer.code == "10000", let address = answer.billAddress else { throw .unavailable(answer.subCode ?? answer.code) }
        do { return try await download(address) } catch { throw .unavailable("\(error)") }
    }

    var billFormat: any BillFormat.Type { AlipayBill.self }

    func refund(numbered request: String) -> BilledRefund {
        [UInt8](hexadecimal: request).flatMap(ID.init(bytes:)).map(BilledRefund.numbered) ?? .foreign
    }

    func notices(in body: [UInt8]) throws(CallbackRefusal) -> [Notice] { [try alipay.notice(in: body)] }

    func numbers(claimedIn body: [UInt8]) -> [String] { FormFields(urlEncoded: body)["out_trade_no"].map { [$0] } ?? [] }

    func number(inReturn query: FormFields) -> String? { query["out_trade_no"] }

    func acknowledgement(_ isDone: Bool) -> String { isDone ? "success" : "failure" }

    private func outcome(_ answer: TradeAnswer, for attempt: Attempt) -> Outcome {
        guard answer.outTradeNo == attempt.number else { return .unknown }
        switch answer.tradeStatus.flatMap(Alipay.TradeStatus.init) {
        case .waiting: return .waiting
        case .success, .finished:
            guard let amount = answer.totalAmount.flatMap(Money.init(yuan:)), let trade = answer.tradeNo else { return .unknown }
            return .paid(Receipt(amount: amount, transaction: trade))
        case .closed: return .closed
        case nil: return .unknown
        }
    }

    /// `nil` when there is no answer whose signature is right.
    private func ask(_ method: Alipay.Method, _ content: some Encodable & Sendable) async -> TradeAnswer? {
        do {
            let fields = try alipay.request(method, content, at: effects.now())
            let common = FormFields(fields.fields.filter { $0.name != "biz_content" }.map { ($0.name, $0.text) })
            let biz = FormFields(fields.fields.filter { $0.name == "biz_content" }.map { ($0.name, $0.text) })
            let body = try await send(GatewayRequest(url: addresses.interface, query: common, body: biz))
            return try alipay.answer(body, to: method)
        } catch {
            log.warning("gateway.no_answer", ["channel": "alipay", "method": .text(method.rawValue), "cause": .failure(error)])
            return nil
        }
    }
}

// `biz_content` of each method.

private struct PagePay: Encodable, Sendable {
    let number: String
    let amount: String
    let subject: String
    let expiry: String
    let product = "FAST_INSTANT_TRADE_PAY"

    enum CodingKeys: String, CodingKey {
        case subject
        case number = "out_trade_no"
        case amount = "total_amount"
        case expiry = "time_expire"
        case product = "product_code"
    }
}

private struct BillQuery: Encodable, Sendable {
    let kind = "trade"
    let date: String

    enum CodingKeys: String, CodingKey {
        case kind = "bill_type"
        case date = "bill_date"
    }
}

private struct TradeNumber: Encodable, Sendable {
    let number: String

    enum CodingKeys: String, CodingKey { case number = "out_trade_no" }
}

private struct RefundOrder: Encodable, Sendable {
    let number: String
    let request: String
    let amount: String?
    let reason: String?

    enum CodingKeys: String, CodingKey {
        case number = "out_trade_no"
        case request = "out_request_no"
        case amount = "refund_amount"
        case reason = "refund_reason"
    }
}
