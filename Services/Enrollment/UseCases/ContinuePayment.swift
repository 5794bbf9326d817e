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
        let (payment, covered) = try await database.read { try open(id, candidate, $0) }
        guard let order = payment.order, let entries = try? covered.get() else { throw try await refusal(of: id, covered) }
        do throws(PeerError) {
            return (entries, try await payments.attemptUnderWay(on: order))
        } catch .refused(_, let problem) {
            throw try await settlement.refusal(of: id, problem)
        }
    }

    /// A payment that isn't to be made any more may have been made: that is asked first.
    private func refusal(of id: ID<Payment>, _ covered: Result<[Entry], any Error>) async throws -> any Error {
        let refusal = try await settlement.refusal(of: id, nil)
        guard refusal == .refused, case .failure(let error) = covered else { return refusal }
        return error
    }

    /// The payment, and its entries or why they aren't to be paid: only what is still to be paid, and all of it.
    private func open(
        _ id: ID<Payment>, _ candidate: Candidate, _ snapshot: Snapshot
    ) throws -> (payment: Payment, covered: Result<[Entry], any Error>) {
        let record = try snapshot.registrationInForce(of: candidate, in: inForce.sitting)
        guard let payment = try snapshot.payment(id), payment.registration == record.id else { throw Problem.notFound }
        switch payment.state {
        case .paid, .refunded: throw PaymentRefusal.alreadyPaid
        case .closed: throw PaymentRefusal.givenUp
        case .open: break
        }
        return (payment, Result { try covered(payment, of: record.registration, snapshot) })
    }

    /// - Throws: `PayingRefusal`, `PaymentRefusal.lapsed`
    private func covered(_ payment: Payment, of registration: EnrollmentDomain.Registration, _ snapshot: Snapshot) throws -> [Entry] {
        let now = effects.now()
        let payable = try registration.payable(of: inForce.sitting, at: now)
        let entries = try snapshot.entries(of: payment.id)
        guard payment.pays(for: payable, with: entries, at: now) else { throw PaymentRefusal.lapsed }
        return entries
    }
}
