import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// The client gives up what was paid. Asking again changes nothing.
    /// - Throws: `NotFound`, `Order.Refusal`: `.notPaid`.
    func refundOrder(_ id: ID<Order>, for client: String) async throws -> Standing {
        try await database.write { [effects] tx in
            let order = try tx.order(id, of: client)
            guard order.state != .refunded else { return try tx.standing(of: order) }
            let (claim, posting) = try order.givingBack()
            guard let attempt = try tx.payingAttempt(of: id) else { throw Order.Refusal.notPaid }
            if try tx.requestedRefund(of: attempt.id) == nil {
                let now = effects.now()
                let refund = Refund(claim, of: attempt.id, id: effects.newID(), at: now)
                try tx.add(refund, at: now)
                try tx.post(posting, id: effects.newID(), order: id, attempt: attempt.id, refund: refund.id, at: now)
            }
            return try tx.standing(of: order)
        }
    }

    /// Y9. Asks the gateways for the refunds that are due. - Returns: how many it asked for.
    @discardableResult
    func executeDueRefunds() async throws -> Int {
        let due = try await database.read { [effects] in try $0.refundsToDo(at: effects.now(), limit: 16) }
        for id in due { try await execute(id) }
        return due.count
    }

    private func execute(_ id: ID<Refund>) async throws {
        guard let (refund, attempt, before) = try await database.write({ [effects] in try $0.claim(id, at: effects.now()) }) else { return }
        let answer = await gateways[attempt.channel].giveBack(refund, of: attempt, before: before)
        if case .refused(let reason) = answer {
            alarms.raise(.refundRefused, attempt.channel, number: attempt.number)
            log.error("refund.refused", ["refund": .id(id), "reason": .text(reason)])
        }
        try await database.write { [effects] in try $0.complete(id, of: attempt, answer, effects) }
    }
}

extension Transaction {
    /// Marks the refund as asked for, before it is: after a crash nobody takes it for untried.
    fileprivate func claim(_ id: ID<Refund>, at now: Timestamp) throws -> (Refund, Attempt, before: Money)? {
        guard let refund = try refund(id), refund.state != .done, refund.dueAt <= now, let attempt = try attempt(refund.attempt) else {
            return nil
        }
        let asked = refund.asking(at: now)
        try keep(asked)
        return (asked, attempt, before: try refundedAmount(of: attempt.id))
    }

    fileprivate func complete(_ id: ID<Refund>, of attempt: Attempt, _ answer: Refund.Answer, _ effects: Effects) throws {
        guard let refund = try refund(id), refund.state != .done else { return }
        try keep(refund.answered(answer))
        guard answer == .done else { return }
        let posting = refund.completion(by: attempt.channel)
        try post(posting, id: effects.newID(), order: attempt.order, attempt: attempt.id, refund: id, at: effects.now())
        guard refund.reason == .requested, let order = try order(attempt.order) else { return }
        try change(try order.refunded(), .refunded, effects)
    }
}
