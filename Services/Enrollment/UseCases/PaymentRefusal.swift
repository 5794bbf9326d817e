import Contracts
import Database
import EnrollmentDomain
import HTTP
import Primitives

enum PaymentRefusal: Error, Equatable {
    /// Money has come meanwhile: there is nothing to pay any more.
    case alreadyPaid
    /// An earlier payment is still open at the gateway, and nobody knows its outcome. Not to pay twice, none is begun.
    case unsettled
    /// The payment was given up while it was being begun, by a change of the entries.
    case givenUp
    /// The time for this try is over, and nothing was paid by it.
    case lapsed
    /// Payment doesn't take it.
    case refused
}

extension Settlement {
    /// Why Payment lets nobody pay an order: by now it may be paid or closed, which is settled here.
    func refusal(of id: ID<Payment>, _ problem: Problem.Document?) async throws -> PaymentRefusal {
        guard let payment = try await database.read({ try $0.payment(id) }) else { return .refused }
        switch try await refresh(payment) {
        case .paid, .refunded: return .alreadyPaid
        case .closed: return .givenUp
        case .open: break
        }
        return switch problem?.code {
        case PaymentProblem.orderSettling: .unsettled
        case PaymentProblem.noAttempt: .lapsed
        default: .refused
        }
    }
}
