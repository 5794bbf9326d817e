import HTTP
import PassportDomain
import Primitives
import Web

enum VerifyPages {
    /// `GET /verify`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.person(of: request)
        let waiting = request.query["request"]
        guard person?.account.isVerified != true else { return .seeOther(LogInPages.afterLogIn(waiting)) }
        let state = FormState(email: person?.account.email.text ?? AddressCookie.address(of: request, services) ?? "")
        let notice = request.query["sent"] == nil ? nil : "如果这个邮箱需要验证，邮件已经重新发送。"
        return try await page(state, waiting, isSignedIn: person != nil, services, notice: notice).response()
    }

    /// `POST /verify` — P4
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let isSignedIn = try await services.person(of: request) != nil
        let (email, waiting) = (fields["email"] ?? "", fields["request"])
        do {
            try await services.verifyEmail(address: email, code: fields["code"] ?? "")
        } catch let error as any ProblemConvertible {
            let state = FormState(email: email, problem: error.problem)
            return try await page(state, waiting, isSignedIn: isSignedIn, services).response(error.problem.status)
        }
        return .seeOther(isSignedIn ? LogInPages.afterLogIn(waiting) : verified(waiting))
    }

    /// `POST /verify/mail` — P4, P5
    static func resend(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let (email, waiting) = (fields["email"] ?? "", fields["request"])
        do {
            try await services.resendVerification(address: email, from: request.origin)
        } catch let error as any ProblemConvertible {
            let isSignedIn = try await services.person(of: request) != nil
            let state = FormState(email: email, problem: error.problem)
            return try await page(state, waiting, isSignedIn: isSignedIn, services).response(error.problem.status)
        }
        let sent = FormFields([("sent", "1")] + (waiting.map { [("request", $0)] } ?? []))
        return Response.seeOther(sent.appended(to: "/verify"))
            .with("Set-Cookie", services.addressCookie.setting(AddressCookie.value(email), seconds: AddressCookie.seconds))
    }

    /// `GET /verify/{link}`: asks; only the button verifies.
    static func showLink(_ request: Request, _ services: PassportServices) async throws -> Response {
        let link = request.parameters["link"] ?? ""
        guard try await services.verifyEmail.isAlive(link: BearerSecret(link)) else { throw VerificationRefusal.deadLink }
        return VerifyPage.link(link).response()
    }

    /// `POST /verify/{link}` — P4
    static func submitLink(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try request.pageForm(at: services.issuer)
        try await services.verifyEmail(link: BearerSecret(request.parameters["link"] ?? ""))
        return .seeOther(try await services.person(of: request) == nil ? verified(nil) : "/")
    }

    private static func verified(_ waiting: String?) -> String {
        FormFields([("verified", "1")] + (waiting.map { [("request", $0)] } ?? [])).appended(to: "/login")
    }

    private static func page(
        _ state: FormState, _ waiting: String?, isSignedIn: Bool, _ services: PassportServices, notice: String? = nil
    ) async throws -> Page {
        let targets = try await services.waitingClient(waiting).map { [$0.origin] } ?? []
        let later = isSignedIn ? LogInPages.afterLogIn(waiting) : nil
        return VerifyPage.page(state, request: waiting, later: later, formTargets: targets, notice: notice)
    }
}
