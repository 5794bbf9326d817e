import Contracts
import Database
import PaymentDomain
import Primitives
import Runtime
import Service

extension PaymentServices {
    /// Y9. Asks a gateway for the refunds that are due, until none is left. - Returns: how many it asked for.
    @discardableResult
    func executeDueRefunds(by channel: Channel) async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            // Of two refunds of one attempt the claim lets one pass, so that a gateway hears of an attempt once at a time.
            let due = try await database.read { [effects] in try $0.refundsToDo(by: channel, at: effects.now(), limit: Self.refundsInABatch)
            }
            let asked = await due.concurrently(atMost: Self.refundsAtOnce, executeAlone).count { $0 }
            count += asked
            guard due.count == Self.refundsInABatch, asked > 0 else { break }
        }
        return count
    }

    private static var refundsInABatch: Int { 64 }
    static var refundsAtOnce: Int { 8 }

    /// A failure of ours is about this refund only. - Returns: whether the gateway was asked.
    func executeAlone(_ id: ID<Refund>) async -> Bool {
        do {
            return try await execute(id)
        } catch {
            log.error("refund.failed", ["refund": .id(id), "cause": .failure(error)])
            return false
        }
    }

    private func execute(_ id: ID<Refund>) async throws -> Bool {
        // From before the claim on: a process that stands still meanwhile isn't the only one that asks any more.
        let hasTime = refundLease.begin()
        let claimed = try await database.write { [effects, gateways, refundLease] in
            try $0.claim(id, for: refundLease.span, gateways, effects)
        }
        guard let (refund, attempt, before, mayAsk, toldBefore) = claimed else { return false }
        guard hasTime() else { return true }
        let turn = RefundTurn(before: before, mayAsk: mayAsk, hasTime: hasTime)
        let answer = await gateways[attempt.channel].giveBack(refund, of: attempt, turn)
        if case .refused(let reason) = answer {
            alarms.raise(.refundRefused, attempt.channel, number: attempt.number)
            log.error("refund.refused", ["refund": .id(id), "reason": .text(reason)])
        }
        try await database.write { [effects] in
            try $0.complete(id, of: attempt, answer, turn: refund.tries, toldBefore: toldBefore, effects)
        }
        return true
    }
}

extension Transaction {
    /// Marks the refund as asked for, before it is: after a crash nobody takes it for untried. `nil` when it isn't its turn.
    fileprivate func claim(
        _ id: ID<Refund>, for lease: Timestamp.Span, _ gateways: Gateways, _ effects: Effects
    ) throws -> (Refund, Attempt, before: [Money], mayAsk: Bool, toldBefore: Timestamp?)? {
        let now = effects.now()
        guard let refund = try refund(id), refund.isDue(at: now), let attempt = try attempt(refund.attempt),
            try refundUnderWay(of: attempt.id).map({ $0 == id }) ?? true
        else { return nil }
        let patience = gateways[attempt.channel].refundPatience
        let asked = refund.asking(at: now, lease: lease, patience: patience)
        try keep(asked)
        try note(.asked(tries: asked.tries), of: id, id: effects.newID(), at: now)
        return (asked, attempt, try refundedAmounts(of: attempt.id), refund.mayBeAskedFor(at: now, patience: patience), refund.askedAt)
    }

    fileprivate func complete(
        _ id: ID<Refund>, of attempt: Attempt, _ answer: Refund.Answer, turn: Int, toldBefore: Timestamp?, _ effects: Effects
    ) throws {
        guard let refund = try refund(id), refund.state != .done else { return }
        try keep(refund.answered(answer, turn: turn, toldBefore: toldBefore))
        try note(.answered(answer), of: id, id: effects.newID(), at: effects.now())
        if case .refused = answer {
            try note(.refundRefused, by: attempt.channel, number: attempt.number, of: attempt.order, id: effects.newID(), at: effects.now())
        }
        guard answer == .done else { return }
        try finish(refund, of: attempt, at: .gateway, effects)
    }

    /// The money is with the payer again: the ledger has it, and the exam hears of it where it had asked for it.
    func finish(_ refund: Refund, of attempt: Attempt, at place: Refund.Place, _ effects: Effects) throws {
        let posting = refund.completion(by: attempt.channel, at: place)
        try post(posting, id: effects.newID(), order: attempt.order, attempt: attempt.id, refund: refund.id, at: effects.now())
        guard let request = try request(of: refund.id), let order = try order(attempt.order) else { return }
        let left = order.refundDone(owed: try requestedAmountOwed(of: order.id))
        try keep(left)
        try tell(.refunded, of: left, RefundBody(try standing(of: request)), effects)
    }
}
