import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Primitives
import Runtime

/// 支付 (E19): an order at Payment for what is payable now, and an attempt on the chosen channel.
struct BeginPayment: Sendable {
    let database: Database
    let effects: Effects
    let exam: Exam
    let inForce: SittingInForce
    let payments: any PaymentService
    let settlement: Settlement
    let returnURL: String

    var sitting: Sitting { inForce.sitting }

    /// - Returns: which payment goes on, and how the browser gets to the gateway.
    func callAsFunction(_ channel: PaymentChannel, by candidate: Candidate) async throws -> (payment: ID<Payment>, redirect: Redirect) {
        let (payment, entries) = try await settlement.clearing(paid: PaymentRefusal.alreadyPaid, unsettled: .unsettled) {
            try begin(channel, candidate, $0)
        }
        return (payment.id, try await attempt(channel, on: try await order(payment, entries), payment))
    }

    /// The open payment goes on if it is for just what is payable; another is settled first.
    private func begin(
        _ channel: PaymentChannel, _ candidate: Candidate, _ tx: Transaction
    ) throws -> Settlement.Turn<(Payment, [Entry])> {
        let now = effects.now()
        let registration = try tx.registrationInForce(of: candidate, in: sitting).registration
        if let open = try tx.openPayment(of: registration.id) {
            let payable = (try? registration.payable(of: sitting, at: now)) ?? []
            let covered = try tx.entries(of: open.id)
            guard open.pays(for: payable, with: covered, at: now) else { return .mustSettle(open) }
            try tx.note(channel: channel, of: open.id)
            try noteBegun(channel, registration, now, tx)
            return .done((open, covered))
        }
        let entries = try registration.payable(of: sitting, at: now)
        let payment = Payment(
            id: effects.newID(), registration: registration.id, order: nil, amount: entries.map(\.fee).total, state: .open,
            expiresAt: expiry(of: entries))
        try tx.begin(payment, for: entries, by: channel, at: now)
        try noteBegun(channel, registration, now, tx)
        return .done((payment, entries))
    }

    /// Each time, also when the order goes on: the candidate may have gone over to the other channel (E29).
    private func noteBegun(_ channel: PaymentChannel, _ registration: Registration, _ now: Timestamp, _ tx: Transaction) throws {
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .paymentBegun, detail: channel.rawValue), of: registration.id)
    }

    /// When the first seat is given up, or payment closes: to the second, as gateways count.
    private func expiry(of entries: [Entry]) -> Timestamp {
        let ends = entries.map(\.heldUntil) + [sitting.windows[.payment]?.closes].compactMap(\.self)
        return Timestamp(seconds: ends.min()?.seconds ?? effects.now().seconds)
    }

    private func order(_ payment: Payment, _ entries: [Entry]) async throws -> String {
        if let order = payment.order { return order }
        let items = entries.map { entry in
            let title = sitting.subject(entry.subject)?.name ?? entry.subject.rawValue
            return OrderItem(reference: entry.id.description, title: title, amount: entry.fee)
        }
        let new = NewOrder(
            items: items, amount: payment.amount, subject: "\(exam.code)报名费", expiresAt: payment.expiresAt, returnURL: returnURL)
        let order = try await asking { () throws(PeerError) in try await payments.order(new, for: payment.id) }
        let state = try await database.write { tx in
            try tx.note(order: order.id, of: payment.id)
            return try tx.payment(payment.id)?.state
        }
        guard state == .open else { throw PaymentRefusal.givenUp }
        return order.id
    }

    private func attempt(_ channel: PaymentChannel, on order: String, _ payment: Payment) async throws -> Redirect {
        do throws(PeerError) {
            return try await payments.attempt(channel, on: order).redirect
        } catch .refused(_, let problem) {
            throw try await settlement.refusal(of: payment.id, problem)
        }
    }

    private func asking<Answer>(_ call: () async throws(PeerError) -> Answer) async throws -> Answer {
        do {
            return try await call()
        } catch .refused {
            throw PaymentRefusal.refused
        }
    }
}
