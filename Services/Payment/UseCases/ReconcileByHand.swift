import Database
import PaymentDomain
import Primitives
import Runtime

// Y11, Y12: a day's bill compared because an operator wants it, and differences explained.

extension PaymentServices {
    /// A bill may have a million lines: it is compared by the process that does the jobs, and the list of days says what came of it.
    /// - Throws: `OperatorAct.Refusal`; `ReconciliationRefusal.tooEarly`.
    func want(_ wanted: WantedReconciliation, because reason: String, by person: String) async throws {
        let reason = try OperatorAct.reason(reason)
        guard wanted.day.end <= effects.now() else { throw ReconciliationRefusal.tooEarly }
        try await database.write { [effects] tx in
            let now = effects.now()
            try tx.want(wanted, at: now)
            try tx.note(.reconciling(wanted.channel, wanted.day, by: person, because: reason), id: effects.newID(), at: now)
        }
    }

    /// Compares what operators want compared. One whose process dies is begun again.
    func reconcileWanted() async throws {
        for wanted in try await database.read({ try $0.wantedReconciliations() }) {
            do {
                _ = try await reconcile(wanted.channel, wanted.day)
            } catch ReconciliationRefusal.underWay {
                continue
            } catch let error where error.passes {
                throw error
            } catch {
                // The list of days says so, too; whoever wants it again says so again.
                log.error("bill.not_compared", ["channel": .text(wanted.channel.rawValue), "cause": .failure(error)])
            }
            try await database.write { try $0.remove(wanted) }
        }
    }

    /// A person has found out what a difference was. - Throws: `NotFound`, `OperatorAct.Refusal`.
    func settle(_ id: ID<FoundDifference>, because reason: String, by person: String) async throws -> FoundDifference {
        let reason = try OperatorAct.reason(reason)
        return try await database.write { [effects] tx in
            let now = effects.now()
            guard let found = try tx.difference(id) else { throw NotFound() }
            guard try tx.end(id, .settled, by: person, note: reason, at: now) else { throw OperatorAct.Refusal.differenceEnded }
            let order = try tx.attempt(numbered: found.difference.number, by: found.channel)?.order
            let deed = Deed(act: .settle, person: person, order: order, subject: id.description, reason: reason)
            try tx.note(deed, id: effects.newID(), at: now)
            guard let settled = try tx.difference(id) else { throw NotFound() }
            return settled
        }
    }
}

extension Deed {
    static func reconciling(_ channel: Channel, _ day: BillDay, by person: String, because reason: String) -> Deed {
        Deed(act: .reconcile, person: person, subject: "\(channel.rawValue) \(day)", reason: reason)
    }
}

extension Error {
    /// Nothing is wrong with the bill.
    fileprivate var passes: Bool { self is CancellationError || (self as? DatabaseError)?.isTemporary == true }
}
