import Contracts
import Database
import EnrollmentDomain
import HTTP
import Outbox
import Primitives
import Runtime

/// After this database was restored from a copy, Payment tells of orders that were begun later (S7). They name our entries, so that the money
/// finds what it was for; what is not known here any more is given back (E22). Where nothing is known, this may be the wrong database: the
/// event is refused, and an operator sees it at Payment.
extension Settlement {
    /// - Throws: `SettlementRefusal.unknownOrder` when no entry of the order is known here.
    func adopt(_ event: PaymentEvent, _ tx: Transaction) throws {
        let owners = try event.items.map { item in
            (item: item, owner: try ID<Entry>(item.reference).flatMap { try tx.registration(ofEntry: $0) })
        }
        guard let registration = owners.lazy.compactMap(\.owner).first else { throw SettlementRefusal.unknownOrder }
        // Closed is what late money comes to.
        let payment = Payment(
            id: effects.newID(), registration: registration, order: event.order.id, amount: event.order.amount, state: .closed,
            expiresAt: event.order.expiresAt)
        let bought = owners.filter { $0.owner == registration }.compactMap { ID<Entry>($0.item.reference) }
        try tx.adopt(payment, for: bought, at: effects.now())
        let unknown = owners.filter { $0.owner == nil }.map(\.item)
        if event.kind == .paid, !unknown.isEmpty { try refundUnknown(unknown, of: event.order, tx) }
    }

    private func refundUnknown(_ items: [OrderItem], of order: OrderBody, _ tx: Transaction) throws {
        let new = NewRefund(
            id: effects.newID(RefundWish.self).description,
            items: items.map { NewRefund.Item(reference: $0.reference) }, note: "unknown_entry")
        let wish = RefundWish(order: order.id, refund: new)
        let message = OutboxMessage(topic: RefundDesk.topic, key: "refund:\(order.id)", payload: try JSON.encode(wish))
        try tx.send(message, id: effects.newID(), at: effects.now())
    }
}
