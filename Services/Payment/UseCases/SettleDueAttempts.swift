import Database
import PaymentDomain
import Primitives
import Runtime
import Service

extension PaymentServices {
    /// Y7. Asks the gateways about what is due: attempts that nobody has told about, that ended, whose last answer was unknown. Goes on
    /// until nothing is left that was due at the beginning; each is asked about once. Each gateway has a line of its own, so that none waits for one
    /// that hangs.
    /// - Returns: how many were due.
    @discardableResult
    func settleDueAttempts(by channel: Channel) async throws -> Int {
        let now = effects.now()
        var (count, last) = (0, AttemptToCheck.none)
        while !Task.isCancelled {
            let due = try await database.read { [last] in
                try $0.attemptsToCheck(by: channel, at: now, after: last, limit: Self.attemptsInABatch)
            }
            await due.concurrently(atMost: Self.attemptsAtOnce) { await settle($0.id) }
            count += due.count
            guard due.count == Self.attemptsInABatch, let end = due.last else { break }
            last = end
        }
        return count
    }

    private static var attemptsInABatch: Int { 256 }
    /// Half of the connections that one gateway is given: the other half is for payers who wait for an answer.
    static var attemptsAtOnce: Int { 16 }

    /// A failure of ours is about this attempt only; it stays due.
    private func settle(_ id: ID<Attempt>) async {
        do {
            try await settleIfDue(id)
        } catch {
            log.error("attempt.unsettled", ["attempt": .id(id), "cause": .failure(error)])
        }
    }

    /// An attempt whose time is over, or whose order waits for nothing any more, is ended. One that a callback or a payer has settled since
    /// it was found due is left alone.
    private func settleIfDue(_ id: ID<Attempt>) async throws {
        let found = try await database.read { tx in try tx.attempt(id).map { ($0, try tx.order($0.order)) } }
        guard let (attempt, order) = found, let dueAt = attempt.checkAt, dueAt <= effects.now() else { return }
        let goesOn = attempt.isLive && attempt.expiresAt > effects.now() && order?.state == .open
        try await ask(about: attempt, goesOn ? .look : .end)
    }
}
