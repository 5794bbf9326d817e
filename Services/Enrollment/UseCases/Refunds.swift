import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Outbox
import Primitives
import Runtime

/// Money to give back, as it waits in the outbox.
struct RefundWish: Codable, Sendable, Equatable {
    /// Payment's number of the order that brought it.
    let order: String
    let refund: NewRefund
}

/// Hands waiting refunds to Payment.
struct RefundDesk: Sendable {
    static let topic = "refund"
    let payments: any PaymentService

    func deliver(_ delivery: Delivery) async throws {
        let wish = try JSON.decode(RefundWish.self, from: delivery.payload)
        do {
            _ = try await payments.refund(wish.refund, of: wish.order)
        } catch {
            // Nothing left: Payment has told of the refunds that took it, or will.
            guard case .refused(_, let document?) = error, document.code == PaymentProblem.nothingLeft else { throw error }
        }
    }
}

// Money on its way back: asked for, done, or given back by Payment itself (E22).
extension Settlement {
    /// Asks Payment to give back what a payment brought for these entries, and tells the candidate.
    /// - Parameter refunds: entries that the payment was begun for.
    func askRefund(_ refunds: [(entry: Entry, reason: RefundReason)], _ payment: Payment, _ tx: Transaction) throws {
        guard let order = payment.order else { throw SettlementRefusal.unknownOrder }
        let now = effects.now()
        let new = NewRefund(
            id: effects.newID(RefundWish.self).description,
            // All that is left of each: an operator may have given back some, and may do so before Payment hears of this.
            items: refunds.map { NewRefund.Item(reference: $0.entry.id.description) },
            note: refunds.map(\.reason.rawValue).joined(separator: ","))
        let wish = RefundWish(order: order, refund: new)
        let message = OutboxMessage(topic: RefundDesk.topic, key: "refund:\(payment.id)", payload: try JSON.encode(wish))
        try tx.send(message, id: effects.newID(), at: now)
        for (entry, reason) in refunds {
            let event = HistoryEvent(at: now, actor: .system, kind: .refundAsked, subject: entry.subject, detail: reason.rawValue)
            try tx.note(event, of: payment.registration)
        }
        guard let email = try tx.email(of: payment.registration) else { return }
        try letters.refunded(refunds, to: email, tx)
    }

    /// Payment has given back some of what an order brought. An entry that stood on this money, and has none of it left, goes; no other
    /// is touched.
    func giveBack(_ refund: RefundBody, of order: OrderBody, _ tx: Transaction) throws {
        let payment = try payment(of: order, tx)
        let gone = try refund.items.compactMap { try giveBack($0, payment, tx) }
        if order.state == .refunded { try tx.set(payment.id, .refunded) }
        guard !gone.isEmpty else { return }
        try tx.scheduleDeletionIfEmpty(payment.registration, after: sitting.confirmationTime, at: effects.now())
        guard let email = try tx.email(of: payment.registration) else { return }
        try letters.givenBack(gone, to: email, tx)
    }

    /// - Returns: the entry that has gone with the money, if one has.
    private func giveBack(_ item: RefundBody.Item, _ payment: Payment, _ tx: Transaction) throws -> Entry? {
        guard let bought = try tx.entries(of: payment.id).first(where: { $0.id.description == item.reference }) else {
            // What was for an entry that came after the copy from which this database was restored goes back, and concerns nobody here.
            guard let entry = ID<Entry>(item.reference), try tx.registration(ofEntry: entry) == nil else {
                throw SettlementRefusal.unknownItem
            }
            return nil
        }
        let now = effects.now()
        try tx.note(
            HistoryEvent(at: now, actor: .payment, kind: .refunded, subject: bought.subject, detail: item.amount.yuan),
            of: payment.registration)
        guard item.left == .zero, let paid = try tx.entries(paidBy: payment.id).first(where: { $0.subject == bought.subject }),
            try tx.unpay(paid.id, at: now)
        else { return nil }
        try tx.note(HistoryEvent(at: now, actor: .payment, kind: .dropped, subject: paid.subject), of: payment.registration)
        try dropOrals(of: paid.subject, payment.registration, tx)
        return paid
    }

    /// What can't stay without its written (E13): a held oral is released, a paid one too, and its money goes back.
    private func dropOrals(of written: SubjectCode, _ id: ID<Registration>, _ tx: Transaction) throws {
        let now = effects.now()
        for entry in try tx.entries(of: id) where sitting.subject(entry.subject)?.prerequisite == written {
            let payment = try tx.payment(thatPaid: entry.id)
            guard try tx.release(entry.id, at: now) || tx.unpay(entry.id, at: now) else { continue }
            try tx.note(HistoryEvent(at: now, actor: .system, kind: .dropped, subject: entry.subject), of: id)
            // The money may have been for an entry before this one, which the order names.
            guard let payment, let bought = try tx.entries(of: payment.id).first(where: { $0.subject == entry.subject }) else { continue }
            try askRefund([(bought, .choiceChanged)], payment, tx)
        }
    }

    /// Payment gives money back that nobody was due: no entry is touched, the candidate is told.
    func tellSurplus(_ refund: RefundBody, of order: OrderBody, _ tx: Transaction) throws {
        let payment = try payment(of: order, tx)
        guard let surplus = Surplus(refund) else { throw SettlementRefusal.contradiction }
        let event = HistoryEvent(at: effects.now(), actor: .payment, kind: .surplus, detail: surplus.rawValue)
        try tx.note(event, of: payment.registration)
        guard let email = try tx.email(of: payment.registration) else { return }
        try letters.surplus(surplus, to: email, tx)
    }
}

extension Surplus {
    /// `nil` for a refund that was asked for.
    fileprivate init?(_ refund: RefundBody) {
        switch refund.reason {
        case .requested: return nil
        case .paidTwice: self.init(reason: .paidTwice, amount: refund.amount)
        case .tooLittle: self.init(reason: .tooLittle, amount: refund.amount)
        case .excess: self.init(reason: .excess, amount: refund.amount)
        }
    }
}
