import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime

extension Simulator {
    /// `alipay.trade.page.pay`: the trade comes to be when a browser opens this, not before.
    func openAlipayCashier(_ content: BizContent, _ fields: FormFields) async throws -> Response {
        do {
            let wanted = try newTrade(content, fields)
            let trade = try await database.write { [self] tx in try self.opened(wanted, tx) }
            return CashierPage.response(trade)
        } catch let error as AlipayFault {
            return CashierPage.refusal(error.subCode, at: .alipay)
        }
    }

    private func newTrade(_ content: BizContent, _ fields: FormFields) throws(AlipayFault) -> Trade {
        guard let number = content.outTradeNo, (1...64).contains(number.utf8.count), number.utf8.allSatisfy(Self.isNumberCharacter),
            let amount = content.totalAmount.flatMap(Money.init(yuan:)), (1...10_000_000_000).contains(amount.fen),
            let subject = content.subject, (1...256).contains(subject.count), content.productCode == "FAST_INSTANT_TRADE_PAY"
        else { throw .business("ACQ.INVALID_PARAMETER") }
        let now = effects.now()
        let lifetime = content.timeoutExpress.flatMap { Self.lifetime($0, at: now) }
        guard content.timeoutExpress == nil || lifetime != nil else { throw .business("ACQ.INVALID_PARAMETER") }
        let expiry = content.timeExpire.flatMap(Timestamp.init)
        guard content.timeExpire == nil || expiry != nil else { throw .business("ACQ.INVALID_PARAMETER") }
        let id = effects.newID(Trade.self)
        return Trade(
            id: id, channel: .alipay, number: number, transaction: Self.tradeNumber(id, at: now), amount: amount, subject: subject,
            returnURL: fields["return_url"] ?? "", notifyURL: fields["notify_url"] ?? "", createdAt: now,
            expiresAt: expiry ?? now + (lifetime ?? .days(15)), status: .waiting, paidAt: nil, refunded: .zero, body: content.body ?? "",
            passback: content.passback ?? "")
    }

    /// `timeout_express`: `90m`, `12h`, `3d`, up to 15 days, or `1c`, until the day ends in Beijing.
    private static func lifetime(_ text: String, at now: Timestamp) -> Timestamp.Span? {
        if text == "1c" {
            let day: Int64 = 86_400_000_000
            return .microseconds(day - (now.microseconds + CivilTime.beijing.microseconds) % day)
        }
        guard let unit = text.last, let count = Int64(text.dropLast()), (1...21_600).contains(count) else { return nil }
        let spans: [Character: Timestamp.Span] = ["m": .minutes(count), "h": .hours(count), "d": .days(count)]
        return spans[unit].flatMap { $0 <= .days(15) ? $0 : nil }
    }

    private func opened(_ wanted: Trade, _ tx: Transaction) throws -> Trade {
        guard let known = try tx.trade(wanted.number, at: .alipay) else {
            guard wanted.current(at: wanted.createdAt).status == .waiting else { throw AlipayFault.business("ACQ.TRADE_HAS_CLOSE") }
            try tx.add(wanted)
            try drawFaults(for: wanted.serial, tx)
            return wanted
        }
        guard known.amount == wanted.amount, known.subject == wanted.subject else {
            throw AlipayFault.business("ACQ.CONTEXT_INCONSISTENT")
        }
        switch known.current(at: wanted.createdAt).status {
        case .waiting, .failed: return known
        case .paid: throw AlipayFault.business("ACQ.TRADE_HAS_SUCCESS")
        case .closed: throw AlipayFault.business("ACQ.TRADE_HAS_CLOSE")
        }
    }

    /// 28 digits, beginning with the Beijing date.
    static func tradeNumber(_ id: ID<Trade>, at now: Timestamp) -> String {
        let digits = id.bytes.suffix(10).map { String(Int($0) % 100 + 100).dropFirst() }.joined()
        return CivilTime(now, offset: CivilTime.beijing).compactDate + digits
    }

    private static func isNumberCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f || byte == 0x2d
    }
}
