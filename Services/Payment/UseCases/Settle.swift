import Contracts
import Database
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Runtime

extension Transaction {
    /// Writes what a gateway's word about an attempt comes to: attempt, order, ledger, refund and event, all or nothing (SPEC Y5, Y8, Y10).
    /// - Parameters:
    ///   - attempt: as this transaction has read it, because another callback or query may have come first.
    ///   - source: how the gateway's word came here.
    func settle(
        _ attempt: Attempt, by outcome: Outcome, _ intent: Settlement.Intent, from source: AttemptChangeSource, _ effects: Effects
    ) throws -> Settlement {
        guard let order = try order(attempt.order) else { throw NotFound() }
        let now = effects.now()
        let settlement = Settlement(of: attempt, for: order, by: outcome, intent, at: now)
        if settlement.attempt != attempt { try keep(settlement.attempt, settlement.receipt, at: now) }
        if settlement.isNews { try note(settlement.attempt.state, of: attempt.id, from: source, id: effects.newID(), at: now) }
        if let alarm = settlement.alarm {
            try note(alarm, by: attempt.channel, number: attempt.number, of: order.id, id: effects.newID(), at: now)
        }
        let refund = settlement.refund.map { Refund($0, of: attempt.id, id: attempt.refundID($0.reason.rawValue), at: now) }
        if let refund { try add(refund, at: now) }
        for posting in settlement.postings {
            let owner = posting.kind == .received ? nil : refund?.id
            try post(posting, id: effects.newID(), order: order.id, attempt: attempt.id, refund: owner, at: now)
        }
        if let fact = settlement.fact { try change(settlement.order, fact, effects) }
        if let refund { try tell(.surplus, of: settlement.order, RefundBody(surplus: refund), effects) }
        return settlement
    }

    /// Writes an order's new state, and tells its client. Whatever else was under way for it is to be ended.
    func change(_ order: Order, _ fact: Order.Fact, _ effects: Effects) throws {
        let now = effects.now()
        try keep(order)
        if let live = try liveAttempt(of: order.id) { try keep(live.toBeAsked(at: now), nil, at: now) }
        try tell(fact, of: order, nil, effects)
    }

    /// - Parameter refund: with `.refunded` and `.surplus`.
    func tell(_ fact: Order.Fact, of order: Order, _ refund: RefundBody?, _ effects: Effects) throws {
        let now = effects.now()
        let id = effects.newID(OutboxMessage.self)
        let event = PaymentEvent(
            id: id.description, kind: PaymentEvent.Kind(fact), order: OrderBody(try standing(of: order)),
            items: try items(of: order.id).map(OrderItem.init), refund: refund, occurredAt: now)
        let written = WrittenEvent(id: id, payload: try JSON.encode(event))
        try keep(written, fact, of: order.id, at: now)
        try send(written, of: order, at: now)
    }

    /// Puts an event on its way to the order's client.
    func send(_ event: WrittenEvent, of order: Order, at now: Timestamp) throws {
        let message = OutboxMessage(topic: EventPost.topic(for: order.client), key: order.id.description, payload: event.payload)
        try send(message, id: event.id, at: now)
    }
}
