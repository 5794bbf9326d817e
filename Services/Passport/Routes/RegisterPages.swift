import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

enum RegisterPages {
    /// `GET /register`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await form(FormState(), request.query["request"], services).response()
    }

    /// `POST /register` — P4. Whatever the address, the browser goes on to the same page (P5).
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let state = FormState(fields)
        if fields.asksAnotherCaptcha { return try await form(state, fields["request"], services).response() }
        do {
            let id = try await services.register(
                address: state.email, password: fields["password"] ?? "", captcha: fields.captchaAnswer, from: request.origin)
            return Response.seeOther(address("/verify", fields["request"]))
                .with("Set-Cookie", services.remembering(RememberedRegistration(id: id, address: state.email, request: fields["request"])))
        } catch let error as any ProblemConvertible {
            return try await form(state.refused(error.problem), fields["request"], services).response(to: error.problem)
        }
    }

    private static func form(_ state: FormState, _ waiting: String?, _ services: PassportServices) async throws -> Page {
        RegisterPage.page(state, try await services.issueCaptchas(), request: waiting, formTargets: [])
    }
}
