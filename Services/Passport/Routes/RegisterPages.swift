import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

enum RegisterPages {
    /// `GET /register`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await form(FormState(), .image, request.query["request"], services).response()
    }

    /// `POST /register` — P4. Whatever the address, the browser goes on to the same page (P5).
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let state = FormState(email: fields["email"] ?? "")
        if let kind = fields.anotherCaptcha { return try await form(state, kind, fields["request"], services).response() }
        do {
            let id = try await services.register(
                address: state.email, password: fields["password"] ?? "", captcha: fields.captchaAnswer, from: request.origin)
            return Response.seeOther(address("/verify", fields["request"]))
                .with("Set-Cookie", services.remembering(RememberedRegistration(id: id, address: state.email)))
        } catch let error as any ProblemConvertible {
            let refused = FormState(email: state.email, problem: error.problem)
            return try await form(refused, fields.captchaKind, fields["request"], services).response(error.problem.status)
        }
    }

    private static func form(_ state: FormState, _ kind: CaptchaKind, _ waiting: String?, _ services: PassportServices) async throws -> Page
    {
        let captcha = try await services.issueCaptcha(kind)
        return RegisterPage.page(state, captcha, request: waiting, formTargets: [])
    }
}

extension FormFields {
    /// A button asked for another captcha instead of sending the form.
    var anotherCaptcha: CaptchaKind? { self["another"].flatMap(CaptchaKind.init) }

    /// What the form was answered with; a refused one comes back with the same kind, for who can't see an image.
    var captchaKind: CaptchaKind { self["captcha_kind"].flatMap(CaptchaKind.init) ?? .image }

    var captchaAnswer: CaptchaAnswer {
        CaptchaAnswer(id: self["captcha_id"].flatMap { ID<Captcha>($0) }, text: self["captcha"] ?? "")
    }
}
