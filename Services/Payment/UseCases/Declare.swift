import Database
import PaymentDomain
import Primitives
import Runtime

// Y12: the way out where no gateway ever says what a person has seen there.

/// A refund that a person has done.
struct DeclaredRefund: Sendable {
    let order: ID<Order>
    let refund: ID<Refund>
    let place: Refund.Place
    let reason: String
}

extension PaymentServices {
    /// Ends the order's attempt whose outcome is unknown: it has no money. Nobody waits for it any more.
    /// - Throws: `NotFound`, `OperatorAct.Refusal`.
    func declareUnpaid(_ id: ID<Order>, because reason: String, by person: String) async throws {
        let reason = try OperatorAct.reason(reason)
        try await database.write { [effects] tx in
            guard try tx.order(id) != nil else { throw NotFound() }
            guard let attempt = try tx.liveAttempt(of: id) else { throw OperatorAct.Refusal.nothingUnknown }
            let now = effects.now()
            let closed = try attempt.declaredUnpaid(at: now)
            try tx.keep(closed, nil, at: now)
            try tx.note(closed.state, of: closed.id, from: .person, id: effects.newID(), at: now)
            let deed = Deed(act: .declareUnpaid, person: person, order: id, subject: attempt.number, reason: reason)
            try tx.note(deed, id: effects.newID(), at: now)
        }
    }

    /// The gateway isn't asked for the refund any more: its payer has the money.
    /// - Throws: `NotFound`, `OperatorAct.Refusal`.
    func declareRefunded(_ declared: DeclaredRefund, by person: String) async throws {
        let reason = try OperatorAct.reason(declared.reason)
        try await database.write { [effects] tx in
            guard let refund = try tx.refund(declared.refund), let attempt = try tx.attempt(refund.attempt),
                attempt.order == declared.order
            else { throw NotFound() }
            let now = effects.now()
            let done = try refund.declaredDone(at: now)
            try tx.keep(done)
            try tx.finish(done, of: attempt, at: declared.place, effects)
            let deed = Deed(
                act: .declareRefunded, person: person, order: attempt.order, subject: refund.id.bytes.hexadecimal,
                reason: "\(declared.place.rawValue): \(reason)")
            try tx.note(deed, id: effects.newID(), at: now)
        }
    }
}
