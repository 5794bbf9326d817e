import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime

extension Simulator {
    private var protocolKeys: PayEase { keys.payeaseMerchant }

    /// The order form: `POST /prs/user_payment.checkit`.
    func openPayEaseCashier(_ request: Request) async throws -> Response {
        let form = try request.form()
        do {
            let wanted = try newTrade(form)
            let trade = try await database.write { [self] tx -> Trade in
                if let known = try tx.trade(wanted.number, at: .payease) {
                    guard known.amount == wanted.amount else { throw PayEaseFault.money }
                    return known
                }
                try tx.add(wanted)
                try self.drawFaults(for: wanted.serial, tx)
                return wanted
            }
            return .seeOther("/cashier/\(trade.id)")
        } catch let error as PayEaseFault {
            return CashierPage.refusal(error.rawValue, at: .payease)
        }
    }

    private func newTrade(_ form: FormFields) throws(PayEaseFault) -> Trade {
        let names = ["v_moneytype", "v_ymd", "v_amount", "v_rcvname", "v_oid", "v_mid", "v_url"]
        let values = names.map { form[$0] ?? "" }
        guard values[5] == protocolKeys.merchant else { throw .merchant }
        guard !form.hasRepeatedName, protocolKeys.isFingerprint(form["v_md5info"] ?? "", of: Array(values.joined().utf8)) else {
            throw .fingerprint
        }
        guard values[0] == PayEase.yuan, let amount = Money(yuan: values[2]), amount > .zero, values[2] == amount.yuan else { throw .money }
        let parts = values[4].split(separator: "-").map(String.init)
        guard parts.count == 3, parts[0] == values[1], parts[0].utf8.count == 8, Int(parts[0]) != nil, parts[1] == values[5] else {
            throw .order
        }
        let now = effects.now()
        return Trade(
            id: effects.newID(), channel: .payease, number: values[4], transaction: values[4], amount: amount,
            subject: form["v_ordername"] ?? "", returnURL: values[6], notifyURL: payeaseNotifyURL, createdAt: now, expiresAt: nil,
            status: .waiting, paidAt: nil, refunded: .zero)
    }

    /// `order_ack_oid_list.jsp`
    func payeaseQuery(_ request: Request) async throws -> Response {
        try await interface(request, ["v_mid", "v_oid"]) { [self] fields, trade, tx in
            let isDenied = try trade.paidAt != nil && tx.happens(.deductedButToldUnpaid, to: trade.serial)
            return PayEaseXML.order(trade, status: isDenied ? "2" : trade.payeaseStatus, key: self.keys.payease)
        }
    }

    /// `ref_ack_submit.jsp`: asked twice, it gives back twice.
    func payeaseRefund(_ request: Request) async throws -> Response {
        try await interface(request, ["v_mid", "v_oid", "v_refamount", "v_refoprt"], misdeed: { try $0.misdeedOfRefund(at: $1) }) {
            [self] fields, trade, tx in
            guard let amount = fields["v_refamount"].flatMap(Money.init(yuan:)), amount > .zero else { throw PayEaseFault.refundMoney }
            guard fields["v_refoprt"]?.isEmpty == false else { throw PayEaseFault.refundOperator }
            guard trade.paidAt != nil else { throw PayEaseFault.order }
            guard trade.refunded + amount <= trade.amount else { throw PayEaseFault.refundLimit }
            let id = self.effects.newID(Trade.self)
            let reference = id.bytes.hexadecimal
            let now = self.effects.now()
            _ = try tx.giveBack(
                amount, of: trade, request: reference, id: id, at: now, listedAt: try self.listing(of: trade, at: now, tx))
            return PayEaseXML.refund(trade, amount: amount, reference: reference, by: fields["v_refoprt"] ?? "")
        }
    }

    /// `ref_ack_oid_list_utf8.jsp`
    func payeaseRefundList(_ request: Request) async throws -> Response {
        try await interface(request, ["v_mid", "v_oid"]) { [self] _, trade, tx in
            let list = try tx.givenBack(of: trade.id, listedBy: self.effects.now()).map {
                PayEaseXML.Refund(trade: trade, id: $0.request, $0.amount, $0.at)
            }
            return PayEaseXML.refunds(list, number: trade.number)
        }
    }

    /// `ref_ack_day_list_utf8.jsp`: a Beijing day.
    func payeaseRefundDayList(_ request: Request) async throws -> Response {
        try await admitted(request, ["v_mid", "v_ymd"]) { [self] fields in
            guard let start = Self.beginning(ofDay: fields["v_ymd"] ?? "") else { throw PayEaseFault.date }
            let list = try await database.read { snapshot in
                try snapshot.givenBack(at: .payease, from: start, to: start + .days(1)).compactMap { refund in
                    try snapshot.trade(refund.trade).map { PayEaseXML.Refund(trade: $0, id: refund.request, refund.amount, refund.at) }
                }
            }
            return PayEaseXML.refunds(list, number: "").response(settings.payease.root)
        }
    }

    /// Of a day in Beijing, `20261122`.
    private static func beginning(ofDay text: String) -> Timestamp? {
        guard text.utf8.count == 8, let number = Int(text), number > 0 else { return nil }
        return CivilTime(year: number / 10_000, month: number / 100 % 100, day: number % 100)?.timestamp(offset: CivilTime.beijing)
    }

    /// What the interfaces about one order have in common: their work, then their misdeeds.
    private func interface(
        _ request: Request, _ sealed: [String],
        misdeed: @escaping @Sendable (Transaction, String) throws -> Misdeed? = { try $0.misdeed(at: $1) },
        _ work: @escaping @Sendable (FormFields, Trade, Transaction) throws -> PayEaseXML
    ) async throws -> Response {
        let root = settings.payease.root
        return try await admitted(request, sealed) { [self] fields in
            let (xml, misdeed) = try await database.write { tx -> (PayEaseXML, Misdeed?) in
                guard let trade = try tx.trade(fields["v_oid"] ?? "", at: .payease) else { throw PayEaseFault.order }
                return (try work(fields, trade, tx), try misdeed(tx, trade.serial))
            }
            return try await misbehave(
                misdeed, xml.response(root), ignorance: PayEaseXML.refusal(.system, fields).response(root))
        }
    }

    /// What all interfaces have in common: the merchant, then the fingerprint.
    private func admitted(
        _ request: Request, _ sealed: [String], _ answer: (FormFields) async throws -> Response
    ) async throws -> Response {
        let body = request.headers.mediaType == "application/x-www-form-urlencoded" ? FormFields(urlEncoded: request.body).fields : []
        let fields = FormFields((request.query.fields + body).map { ($0.name, $0.text) })
        do {
            guard fields["v_mid"] == protocolKeys.merchant else { throw PayEaseFault.merchant }
            let text = sealed.map { fields[$0] ?? "" }.joined()
            guard protocolKeys.isFingerprint(fields["v_mac"] ?? "", of: Array(text.utf8)) else { throw PayEaseFault.fingerprint }
            return try await answer(fields)
        } catch let error as PayEaseFault {
            return PayEaseXML.refusal(error, fields).response(settings.payease.root)
        }
    }
}

/// `statusdesc` of a refusal.
enum PayEaseFault: String, Error {
    case merchant = "Invalid merchant"
    case fingerprint = "Fingerprint invalid"
    case order = "Invalid order number"
    case money = "Invalid money"
    case refundMoney = "Invalid refund money"
    case refundLimit = "Refund money exceed order limit"
    case refundOperator = "Invalid operator"
    case date = "Invalid date"
    case system = "System error"
}

extension Trade {
    /// `pstatus` of a query.
    var payeaseStatus: String {
        switch status {
        case .waiting: "2"
        case .paid, .closed: "1"
        case .failed: "3"
        }
    }
}
