import Contracts
import EnrollmentDomain
import HTTP
import Service

enum PaymentRoutes {
    /// `POST /api/v1/payments` — E19.
    static func begin(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        let channel = try request.decode(NewAttempt.self).channel
        return try .json(try await services.beginPayment(channel, by: candidate).redirect, .created)
    }

    /// `POST /api/v1/payments/refresh` — E21.
    static func refresh(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        let outcome = try await services.refreshPayments(by: candidate)
        let entries = try await services.viewRegistration(of: candidate).record.registration.entries
        return try .json(RefreshBody(outcome: outcome, entries: entries.map { EntryBody($0, in: services.sitting) }))
    }

    /// `POST /api/v1/payment-events`, on the internal address — Y8. Whoever else may call there says nothing of money (E21).
    static func receive(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        guard try services.callers.caller(of: request) == "payment" else { throw Problem.notPayment }
        try await services.receivePaymentEvent(try request.decode(PaymentEvent.self))
        return .noContent
    }
}

extension Problem {
    fileprivate static let notPayment = Problem(
        .forbidden, "not_payment", zh: "此凭证不属于支付服务", en: "This token is not Payment's")
}
