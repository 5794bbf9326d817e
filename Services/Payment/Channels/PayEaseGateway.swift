import Contracts
import HTTP
import PaymentDomain
import Primitives
import Runtime

/// The PayEase channel: the protocol, and where it is spoken.
struct PayEaseGateway: Gateway {
    struct Addresses: Sendable {
        /// Where a browser posts the order form.
        let cashier: String
        /// The folder of the `.jsp` interfaces.
        let interfaces: String
        let back: String
        /// The folder of bills in our own form: only the simulated gateway has one.
        let bills: String?
    }

    let payease: PayEase
    let addresses: Addresses
    /// `v_refoprt`: the operator whom the gateway knows to give refunds.
    let refundOperator: String
    /// How long a refund may take until it is listed.
    let refundPatience: Timestamp.Span
    let log: Log
    let send: Transport
    let download: Download

    /// `v_oid`: the Beijing date, the merchant and a serial.
    func number(for attempt: ID<Attempt>, at now: Timestamp) -> String {
        "\(day(now))-\(payease.merchant)-\(attempt.bytes.hexadecimal)"
    }

    func redirect(for attempt: Attempt, of order: Order) throws -> Redirect {
        let form = payease.orderForm(
            number: attempt.number, amount: attempt.amount, day: day(attempt.createdAt), returnURL: addresses.back)
        return Redirect(method: .post, url: addresses.cashier, fields: form.fields.map { Redirect.Field(name: $0.name, value: $0.text) })
    }

    func look(at attempt: Attempt) async -> Outcome {
        let mac = payease.fingerprint(payease.merchant, attempt.number)
        let fields = [("v_mid", payease.merchant), ("v_oid", attempt.number), ("v_mac", mac)]
        guard let answer = await ask("order_ack_oid_list.jsp", fields) else { return .unknown }
        return payease.outcome(answer, for: attempt.number)
    }

    /// There is no way to close an order at PayEase: what it knows now is all there is; late money is given back.
    func end(_ attempt: Attempt) async -> Outcome { await look(at: attempt) }

    /// There is no refund number, and a second request is a second refund: the gateway's list decides each time, also before the first, for
    /// this database may be an older one that was restored. What was asked for a moment ago may not be listed yet.
    func giveBack(_ refund: Refund, of attempt: Attempt, _ turn: RefundTurn) async -> Refund.Answer {
        guard let listed = await refunds(of: attempt.number) else { return .untold }
        let alike = listed.filter { $0.amount == refund.amount && $0.isDone != false }
        let before = turn.before.count { $0 == refund.amount }
        if alike.count(where: { $0.isDone == true }) > before { return .done }
        guard alike.count <= before else { return .untold }
        guard turn.mayAsk, turn.hasTime() else { return .untold }
        let amount = refund.amount.yuan
        let mac = payease.fingerprint(payease.merchant, attempt.number, amount, refundOperator)
        let fields = [
            ("v_mid", payease.merchant), ("v_oid", attempt.number), ("v_refamount", amount), ("v_refreason", refund.reason.rawValue),
            ("v_refoprt", refundOperator), ("v_mac", mac),
        ]
        guard let answer = await ask("ref_ack_submit.jsp", fields) else { return .unknown }
        return payease.refundAnswer(answer, for: attempt.number, refund.amount)
    }

    private func refunds(of number: String) async -> [ListedRefund]? {
        let mac = payease.fingerprint(payease.merchant, number)
        let fields = [("v_mid", payease.merchant), ("v_oid", number), ("v_version", "1.0"), ("v_mac", mac)]
        return await ask("ref_ack_oid_list_utf8.jsp", fields).flatMap { payease.refunds($0, of: number) }
    }

    var offersBills: Bool { addresses.bills != nil }

    func bill(of day: BillDay) async throws(BillError) -> [UInt8] {
        guard let address = addresses.bills else { throw .unavailable("PayEase has no interface for it: give a file") }
        do { return try await download("\(address)/\(day).csv") } catch { throw .unavailable("\(error)") }
    }

    var billFormat: any BillFormat.Type { PayEaseBill.self }

    func refund(numbered _: String) -> BilledRefund { .unnamed }

    func notices(in body: [UInt8]) throws(CallbackRefusal) -> [Notice] { try payease.notices(in: body) }

    func numbers(claimedIn body: [UInt8]) -> [String] {
        (FormFields(urlEncoded: body)["v_oid"] ?? "").split(separator: PayEase.listSeparator).prefix(PayEase.mostOrders).map(String.init)
    }

    func number(inReturn query: FormFields) -> String? { query["v_oid"] }

    func acknowledgement(_ isDone: Bool) -> String { isDone ? "sent" : "error" }

    private func day(_ moment: Timestamp) -> String { CivilTime(moment, offset: CivilTime.beijing).compactDate }

    /// `nil` when there is no answer.
    private func ask(_ interface: String, _ fields: [(String, String)]) async -> [UInt8]? {
        do {
            let url = "\(addresses.interfaces)/\(interface)"
            return try await send(GatewayRequest(url: url, query: FormFields([]), body: FormFields(fields)))
        } catch {
            log.warning("gateway.no_answer", ["channel": "payease", "method": .text(interface), "cause": .failure(error)])
            return nil
        }
    }
}
