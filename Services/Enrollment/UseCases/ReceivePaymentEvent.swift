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
                guard try tx.see(event.id, at: effects.now()) else { return }
                try settle(event, tx)
            }
        } catch let refusal as SettlementRefusal {
            log.error("payment_event.refused", ["event": .text(event.id), "order": .text(event.order.id), "cause": .failure(refusal)])
            throw refusal
        }
    }

    private func settle(_ event: PaymentEvent, _ tx: Transaction) throws {
        switch (event.kind, event.refund) {
        case (.paid, nil): try settlement.apply(event.order, tx)
        case (.closed, nil): try close(event.order, tx)
        case (.refunded, let refund?): try settlement.giveBack(refund, of: event.order, tx)
        case (.surplus, let refund?): try settlement.tellSurplus(refund, of: event.order, tx)
        case (.paid, _?), (.closed, _?), (.refunded, nil), (.surplus, nil): throw SettlementRefusal.contradiction
        }
    }

    private func close(_ order: OrderBody, _ tx: Transaction) throws {
        do {
            try settlement.apply(order, tx)
        } catch SettlementRefusal.unknownOrder {
            // An order that was given up before its number was kept; nothing was paid.
            log.info("payment_event.unknown_order", ["order": .text(order.id)])
        }
    }
}
