import Captcha
import HTTP
import PassportDomain
import Primitives

struct RegistrationBody: Codable, Equatable {
    let email: String
    let password: String
    let captcha: CaptchaAnswerBody
}

/// The code counts for the registration that it was mailed for, and no other of the same address.
struct VerificationBody: Codable, Equatable {
    let registration: ID<Account>
    let code: String
}

struct ResendBody: Codable, Equatable {
    let email: String
    var registration: ID<Account>?
}

/// The one answer to a registration or a resend, whatever the address (P5).
struct NextStepBody: Codable, Equatable {
    enum Step: String, Codable, CaseIterable { case readMail = "read_mail" }

    let next: Step
    /// What a registration is known by, until it is verified.
    var registration: ID<Account>?
}

enum AccountRoutes {
    /// `POST /api/v1/accounts` — P2, P4, P5.
    static func register(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(RegistrationBody.self)
        let id = try await services.register(
            address: body.email, password: body.password, captcha: body.captcha.value, from: request.origin)
        return try .json(NextStepBody(next: .readMail, registration: id), .accepted)
    }

    /// `POST /api/v1/accounts/verification` — P4.
    static func verify(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(VerificationBody.self)
        try await services.verifyEmail(registration: body.registration, code: body.code, from: request.origin)
        return .noContent
    }

    /// `POST /api/v1/accounts/verification/mail` — P4, P5.
    static func resend(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(ResendBody.self)
        try await services.resendVerification(address: body.email, registration: body.registration, from: request.origin)
        return try .json(NextStepBody(next: .readMail), .accepted)
    }
}

extension Request {
    /// Where it came from, as far as the session list shows it.
    var origin: Origin { Origin(client: client, userAgent: String((headers["user-agent"] ?? "").prefix(200))) }
}
