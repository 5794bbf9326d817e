import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

enum RecoverPages {
    /// `GET /recover`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard request.query["sent"] == nil else { return RecoverPage.sent(services.recoveryMinutes).response() }
        let known = try await services.person(of: request)?.account.email.text ?? services.remembered(by: request)?.address
        return try await form(FormState(email: known ?? ""), services).response()
    }

    /// `POST /recover` — P8. Whatever the address, the browser goes on to the same page (P5).
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let state = FormState(fields)
        if fields.asksAnotherCaptcha { return try await form(state, services).response() }
        do {
            try await services.askRecovery(address: state.email, captcha: fields.captchaAnswer, from: request.origin)
            return .seeOther("/recover?sent=1")
        } catch let error as any ProblemConvertible {
            return try await form(state.refused(error.problem), services).response(to: error.problem)
        }
    }

    private static func form(_ state: FormState, _ services: PassportServices) async throws -> Page {
        RecoverPage.page(state, try await services.issueCaptchas())
    }
}

enum NewPasswordPages {
    /// `GET /recover/{link}`: asks; only the form changes anything.
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await page(link(of: request), FormState(), services)
    }

    /// `POST /recover/{link}` — P2, P8
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let link = link(of: request)
        do {
            let device = try await services.resetPassword(link: link, password: fields["password"] ?? "", from: request.origin)
            return Response.seeOther("/login?recovered=1").with("Set-Cookie", services.sessionCookie.removing)
                .trustedAfterRecovery(device, services)
        } catch let refusal as PasswordRefusal {
            return try await page(link, FormState(problem: refusal.problem), services)
        } catch let refusal as RecoveryRefusal {
            return DeadLinkPage.page(refusal.problem).response(to: refusal.problem)
        }
    }

    private static func page(_ link: BearerSecret, _ state: FormState, _ services: PassportServices) async throws -> Response {
        guard let email = try await services.resetPassword.email(behind: link) else {
            let problem = RecoveryRefusal.deadLink.problem
            return DeadLinkPage.page(problem).response(problem.status)
        }
        return NewPasswordPage.page(link.text, email, state).response(state.problem?.status ?? .ok)
    }

    private static func link(of request: Request) -> BearerSecret { BearerSecret(request.parameters["link"] ?? "") }
}

enum PasswordPages {
    /// `GET /password`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        return PasswordPage.page(person.account, FormState()).response()
    }

    /// `POST /password` — P8
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        do {
            let begun = try await services.changePassword(
                of: person, from: fields["current"] ?? "", to: fields["password"] ?? "", at: request.origin)
            return Response.seeOther("/?done=password").startingSession(begun, services)
        } catch let error as any ProblemConvertible {
            return PasswordPage.page(person.account, FormState(problem: error.problem)).response(to: error.problem)
        }
    }
}

extension PassportServices {
    var recoveryMinutes: Int64 { context.settings.recoveryLifetime.seconds / 60 }
}
