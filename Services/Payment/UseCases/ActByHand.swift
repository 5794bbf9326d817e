import Database
import Outbox
import PaymentDomain
import Primitives
import Runtime

// Y12: what operators do to an order. Each deed is written down in the transaction that does it, or before the gateway is asked.

/// What an operator wants to go back to the payer.
struct RefundByHand: Sendable {
    /// In fen: taken from the order's items in their order.
    let amount: Money
    let reason: String
    /// The same key with the same content is the same refund.
    let key: String
}

extension PaymentServices {
    /// - Throws: `NotFound`, `OperatorAct.Refusal`, `Refund.Refusal`.
    func refund(_ id: ID<Order>, _ wish: RefundByHand, by person: String) async throws -> RefundStanding {
        let reason = try OperatorAct.reason(wish.reason)
        return try await database.write { [effects] tx in
            guard let order = try tx.order(id) else { throw NotFound() }
            let key = RefundRequest.operatorKey(wish.key)
            if let known = try tx.refundRequest(of: order.client, key: key) {
                guard known.order == id, known.terms.amount == wish.amount, known.terms.note == reason else {
                    throw Refund.Refusal.idempotencyConflict
                }
                return try tx.standing(of: known)
            }
            let (terms, plan) = try order.givingBack(wish.amount, of: try tx.paidItems(of: id), note: reason)
            let request = try tx.giveBack(plan, terms, key: key, effects)
            let deed = Deed(act: .refund, person: person, order: id, subject: request.refund.bytes.hexadecimal, reason: reason)
            try tx.note(deed, id: effects.newID(), at: effects.now())
            return try tx.standing(of: request)
        }
    }

    /// Tells the exam once more, in order, all that it was told of the order; it ignores what it knows.
    /// - Returns: how many events are on their way.
    /// - Throws: `NotFound`, `OperatorAct.Refusal`.
    func resendEvents(of id: ID<Order>, because reason: String, by person: String) async throws -> Int {
        let reason = try OperatorAct.reason(reason)
        return try await database.write { [effects] tx in
            guard let order = try tx.order(id) else { throw NotFound() }
            let events = try tx.events(of: id)
            guard !events.isEmpty else { throw OperatorAct.Refusal.nothingToResend }
            let now = effects.now()
            for event in events {
                // One that still waits keeps its place behind those before it.
                try tx.remove(event.id)
                try tx.send(event, of: order, at: now)
            }
            try tx.note(Deed(act: .resend, person: person, order: id, reason: reason), id: effects.newID(), at: now)
            return events.count
        }
    }

    /// Asks the gateways about everything of the order that isn't certain for good, also where they were thought to have no more to tell.
    /// - Throws: `NotFound`, `OperatorAct.Refusal`.
    func refreshByHand(_ id: ID<Order>, because reason: String, by person: String) async throws {
        let reason = try OperatorAct.reason(reason)
        let (attempts, refunds) = try await database.write { [effects] tx in
            guard try tx.order(id) != nil else { throw NotFound() }
            let now = effects.now()
            let refunds = try tx.refunds(of: id).map(\.refund).filter { $0.state != .done }
            for refund in refunds { try tx.keep(refund.hastened(to: now)) }
            try tx.note(Deed(act: .refresh, person: person, order: id, reason: reason), id: effects.newID(), at: now)
            return (try tx.attemptsInFull(of: id).map(\.attempt).filter { $0.state != .paid }, refunds.map(\.id))
        }
        for attempt in attempts { try await ask(about: attempt, .look) }
        for refund in refunds { _ = await executeAlone(refund) }
    }
}
