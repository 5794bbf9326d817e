import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Primitives
import Runtime

/// The way to the gateway, shown again: after a reload, or to a browser that is back from there (E19). It begins nothing, and leaves the
/// channel as it was chosen.
struct ContinuePayment: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce
    let payments: any PaymentService
    let settlement: Settlement

    /// - Returns: what is paid for, and the attempt under way.
    /// - Throws: `PaymentRefusal`, `PayingRefusal`, `PeerError`; `Problem.notFound` for what isn't a payment of this candidate.
    func callAsFunction(_ id: ID<Payment>, by candidate: Candidate) async throws -> (entries: [Entry], attempt: AttemptBody) {
        let (order, entries) = try await database.read { try open(id, candidate, $0) }
        do throws(PeerError) {
            return (entries, try await payments.attemptUnderWay(on: order))
        } catch .refused(_, let problem) {
            throw try await settlement.refusal(of: id, problem)
        }
    }

    /// Only what is still to be paid, and all of it: seats that have gone aren't paid for.
    private func open(_ id: ID<Payment>, _ candidate: Candidate, _ snapshot: Snapshot) throws -> (order: String, entries: [Entry]) {
        let (sitting, now) = (inForce.sitting, effects.now())
        let record = try snapshot.registrationInForce(of: candidate, in: sitting)
        guard let payment = try snapshot.payment(id), payment.registration == record.id else { throw Problem.notFound }
        switch payment.state {
        case .paid, .refunded: throw PaymentRefusal.alreadyPaid
        case .closed: throw PaymentRefusal.givenUp
        case .open: break
        }
        let payable = try record.registration.payable(of: sitting, at: now)
        let entries = try snapshot.entries(of: id)
        guard Set(entries.map(\.id)) == Set(payable.map(\.id)) else { throw PaymentRefusal.givenUp }
        guard let order = payment.order, now < payment.expiresAt else { throw PaymentRefusal.lapsed }
        return (order, entries)
    }
}
