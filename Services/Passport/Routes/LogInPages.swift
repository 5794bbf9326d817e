import Captcha
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
        let isAnother = person.flatMap { client?.wantsAnother(than: $0) } ?? false
        let email = (isAnother ? nil : person?.account.email.text) ?? client?.loginHint ?? services.remembered(by: request)?.address ?? ""
        let notice = isAnother ? another : notice(for: request)
        return LogInPage.page(
            FormState(email: email), try await firstCaptcha(request, services), for: client, request: waiting, notice: notice
        ).response()
    }

    /// None for a browser that is trusted; if somebody else logs in there, the page comes back with one.
    private static func firstCaptcha(_ request: Request, _ services: PassportServices) async throws -> CaptchaPair? {
        let isTrusted = try await services.trustDevice.mayAskWithoutCaptcha(services.deviceSecret(of: request))
        return isTrusted ? nil : try await services.issueCaptchas()
    }

    private static let another = HTML(
        zh: "报名网站需要的是另一个账号，请用那个账号登录。", en: "The exam's site wants another account; please log in to that one.")

    private static func notice(for request: Request) -> HTML? {
        if request.query["verified"] != nil { return HTML(zh: "邮箱验证成功，请登录。", en: "Your address is verified; please log in.") }
        if request.query["trusted"] != nil {
            return HTML(
                zh: "这个浏览器已经验证，登录不必再等别人。请填写密码登录。", en: "This browser is verified and waits for nobody. Please log in with your password.")
        }
        return request.query["recovered"] == nil ? nil : HTML(zh: "新密码已经设置，请用它登录。", en: "The new password is set; please log in with it.")
    }

    /// `POST /login` — P6, P7. An unverified account is told to verify, then goes on (P4).
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let state = FormState(fields)
        if fields.asksAnotherCaptcha { return try await again(state, fields["request"], services) }
        do {
            let outcome = try await services.logIn(
                address: state.email, password: fields["password"] ?? "",
                captcha: fields["captcha_id"] == nil ? nil : fields.captchaAnswer, device: services.deviceSecret(of: request),
                registration: services.remembered(by: request)?.id, trusting: fields["trust"] != nil, from: request.origin,
                replacing: services.sessionSecret(of: request))
            let waiting = fields["request"].flatMap { $0.isEmpty ? nil : $0 }
            switch outcome {
            case .signedIn(let begun):
                let isTrusted = fields["trust"] != nil && fields["captcha_id"] != nil
                return try await signedIn(begun, waiting, services).trusting(isTrusted ? begun.signedIn : nil, request, services)
            case .needsSecondFactor(let secret):
                return Response.seeOther(address("/login/second-factor", waiting)).askingSecondFactor(secret, services)
            }
        } catch let error as any ProblemConvertible {
            return try await again(state.refused(error.problem), fields["request"], services)
        }
    }

    static func signedIn(_ begun: NewSession, _ waiting: String?, _ services: PassportServices) -> Response {
        let next = begun.signedIn.account.isVerified ? afterLogIn(waiting) : address("/verify", waiting)
        return Response.seeOther(next).startingSession(begun, services)
    }

    /// Back to the waiting request, or to the account.
    static func afterLogIn(_ waiting: String?) -> String {
        guard let waiting, BearerSecret.isWellFormed(waiting) else { return "/" }
        return "/oauth/authorize/\(waiting)"
    }

    /// To the log-in, which says what has just been done: `verified`, or `trusted`.
    static func afterStep(_ step: String, _ waiting: String?) -> String {
        FormFields([(step, "1")] + (waiting.map { [("request", $0)] } ?? [])).appended(to: "/login")
    }

    private static func again(_ state: FormState, _ waiting: String?, _ services: PassportServices) async throws -> Response {
        let client = try await services.waitingClient(waiting)
        let page = LogInPage.page(state, try await services.issueCaptchas(), for: client, request: waiting)
        return state.problem.map(page.response(to:)) ?? page.response()
    }
}

extension PassportServices {
    func waitingClient(_ waiting: String?) async throws -> WaitingClient? {
        guard let waiting else { return nil }
        return try await findWaitingClient(BearerSecret(waiting))
    }
}
