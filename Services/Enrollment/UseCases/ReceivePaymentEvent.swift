import Contracts
import Database
import EnrollmentDomain
import Primitives
import Runtime

/// What Payment tells by itself (Y8): applied once, in the transaction that remembers its id.
struct ReceivePaymentEvent: Sendable {
    let database: Database
    let effects: Effects
    let settlement: Settlement
    let log: Log

    func callAsFunction(_ event: PaymentEvent) async throws {
        do {
            try await database.write { tx in
                guard try tx.see(event.id, at: effects.now()), try adoptIfUnknown(event, tx) else { return }
                try settle(event, tx)
            }
        } catch let refusal as SettlementRefusal {
            log.error("payment_event.refused", ["event": .text(event.id), "order": .text(event.order.id), "cause": .failure(refusal)])
            throw refusal
        }
    }

    /// An order that ended without money and isn't known was given up before its number was kept. Any other is one that came after the copy
    /// from which the database was restored (S7).
    /// - Returns: whether there is something to settle.
    private func adoptIfUnknown(_ event: PaymentEvent, _ tx: Transaction) throws -> Bool {
        if try tx.payment(ofOrder: event.order.id) != nil { return true }
        guard event.kind != .closed else { return false }
        // A refund comes after its payment: refused, it waits at Payment until the payment is told again.
        guard event.kind != .refunded else { throw SettlementRefusal.unknownOrder }
        try settlement.adopt(event, tx)
        log.warning("payment_event.order_adopted", ["order": .text(event.order.id), "kind": .text(event.kind.rawValue)])
        return true
    }

    private func settle(_ event: PaymentEvent, _ tx: Transaction) throws {
        switch (event.kind, event.refund) {
        case (.paid, nil), (.closed, nil): try settlement.apply(event.order, tx)
        case (.refunded, let refund?): try settlement.giveBack(refund, of: event.order, tx)
        case (.surplus, let refund?): try settlement.tellSurplus(refund, of: event.order, tx)
        case (.paid, _?), (.closed, _?), (.refunded, nil), (.surplus, nil): throw SettlementRefusal.contradiction
        }
    }
}
