import Database
import Outbox
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// After an exam's database was restored from a copy: tells the exam once more, in order, all that it was told of each order of which it
    /// heard since a moment.
    /// - Parameter moment: when the copy was made, or somewhat earlier.
    /// - Returns: of how many orders.
    /// - Throws: `OperatorAct.Refusal.noReason`, `.nothingToResend`
    func resendEvents(to client: String, since moment: Timestamp, because reason: String, by person: String) async throws -> Int {
        _ = try OperatorAct.reason(reason)
        var told = Set<ID<Order>>()
        var place = ID<OutboxMessage>(at: moment, random: [UInt8](repeating: 0, count: 10))
        while case let page = try await database.read({ [place] in try $0.facts(toldTo: client, after: place, limit: 500) }),
            let last = page.last
        {
            for (_, order) in page where told.insert(order).inserted {
                try Task.checkCancellation()
                _ = try await resendEvents(of: order, because: reason, by: person)
            }
            place = last.event
        }
        guard !told.isEmpty else { throw OperatorAct.Refusal.nothingToResend }
        return told.count
    }
}
