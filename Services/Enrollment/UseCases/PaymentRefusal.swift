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
    /// The payment was given up: by a change of the entries, or because their seats were held no longer.
    case givenUp
    /// This try has ended, and by all that the gateway has said nothing was paid by it.
    case lapsed
    /// Payment doesn't take it.
    case refused
}

extension Settlement {
    /// Why Payment lets nobody pay an order: by now it may be paid or closed, which is settled here.
    func refusal(of id: ID<Payment>, _ problem: Problem.Document?) async throws -> PaymentRefusal {
        guard let payment = try await database.read({ try $0.payment(id) }) else { return .refused }
        let standing = try await standing(of: payment)
        return switch standing.state {
        case .paid, .refunded: .alreadyPaid
        case .closed: .givenUp
        case .open where standing.isSettling || problem?.code == PaymentProblem.orderSettling: .unsettled
        case .open where problem?.code == PaymentProblem.noAttempt: .lapsed
        case .open: .refused
        }
    }
}
