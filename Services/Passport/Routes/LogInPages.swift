import HTTP
import PassportDomain
import Primitives
import Web

enum LogInPages {
    /// `GET /login`: a browser that is logged in already goes where it was going.
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.person(of: request)
        let waiting = request.query["request"]
        if let waiting {
            let outcome = try await services.authorize(waiting: BearerSecret(waiting), by: person)
            guard case .needsLogIn = outcome else { return services.redirect(for: outcome) }
        } else if person != nil {
            return .seeOther("/")
        }
        let client = try await services.waitingClient(waiting)
        let email = person?.account.email.text ?? client?.loginHint ?? services.remembered(by: request)?.address ?? ""
        let notice = request.query["verified"] == nil ? nil : "邮箱验证成功，请登录。"
        return LogInPage.page(
            FormState(email: email), try await services.issueCaptcha(.image), for: client, request: waiting, notice: notice
        ).response()
    }

    /// `POST /login` — P6, P7. An unverified account is told to verify, then goes on (P4).
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let state = FormState(email: fields["email"] ?? "")
        if let kind = fields.anotherCaptcha { return try await again(state, kind, fields["request"], services) }
        do {
            let begun = try await services.logIn(
                address: state.email, password: fields["password"] ?? "", captcha: fields.captchaAnswer,
                registration: services.remembered(by: request)?.id, from: request.origin, replacing: services.sessionSecret(of: request))
            let next = begun.signedIn.account.isVerified ? afterLogIn(fields["request"]) : address("/verify", fields["request"])
            return Response.seeOther(next).startingSession(begun, services)
        } catch let error as any ProblemConvertible {
            return try await again(FormState(email: state.email, problem: error.problem), .image, fields["request"], services)
        }
    }

    /// Back to the waiting request, or to the account.
    static func afterLogIn(_ waiting: String?) -> String {
        guard let waiting, BearerSecret.isWellFormed(waiting) else { return "/" }
        return "/oauth/authorize/\(waiting)"
    }

    private static func again(
        _ state: FormState, _ kind: CaptchaKind, _ waiting: String?, _ services: PassportServices
    ) async throws -> Response {
        let client = try await services.waitingClient(waiting)
        return LogInPage.page(state, try await services.issueCaptcha(kind), for: client, request: waiting)
            .response(state.problem?.status ?? .ok)
    }
}

extension PassportServices {
    func waitingClient(_ waiting: String?) async throws -> WaitingClient? {
        guard let waiting else { return nil }
        return try await findWaitingClient(BearerSecret(waiting))
    }
}
