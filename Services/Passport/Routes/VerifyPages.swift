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
        let own = pending(person, services.remembered(by: request))
        let notice = request.query["sent"] == nil ? nil : sent
        return try await page(FormState(email: own?.address ?? ""), own?.id, waiting, isSignedIn: person != nil, services, notice: notice)
            .response()
    }

    private static let sent = HTML(zh: "如果这个邮箱需要验证，邮件已经重新发送。", en: "If this address needs to be verified, the mail has been sent again.")

    /// `POST /verify` — P4
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let isSignedIn = try await services.person(of: request) != nil
        let (id, waiting) = (fields.registration, fields["request"])
        do {
            try await services.verifyEmail(registration: id, code: fields["code"] ?? "", from: request.origin)
        } catch let error as any ProblemConvertible {
            let state = FormState(email: fields["email"] ?? "", problem: error.problem)
            return try await page(state, id, waiting, isSignedIn: isSignedIn, services).response(to: error.problem)
        }
        return .seeOther(isSignedIn ? LogInPages.afterLogIn(waiting) : verified(waiting))
    }

    /// `POST /verify/mail` — P4, P5
    static func resend(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let (email, id, waiting) = (fields["email"] ?? "", fields.registration, fields["request"])
        do {
            try await services.resendVerification(address: email, registration: id, from: request.origin)
        } catch let error as any ProblemConvertible {
            let isSignedIn = try await services.person(of: request) != nil
            let state = FormState(email: email, problem: error.problem)
            return try await page(state, id, waiting, isSignedIn: isSignedIn, services).response(to: error.problem)
        }
        let sent = FormFields([("sent", "1")] + (waiting.map { [("request", $0)] } ?? []))
        return Response.seeOther(sent.appended(to: "/verify"))
            .with("Set-Cookie", services.remembering(RememberedRegistration(id: id, address: email, request: waiting)))
    }

    static func verified(_ waiting: String?) -> String { LogInPages.afterStep("verified", waiting) }

    /// The registration that this browser is to verify: the one it is logged in with, or else the one it has made.
    private static func pending(_ person: SignedIn?, _ remembered: RememberedRegistration?) -> RememberedRegistration? {
        person.map { RememberedRegistration(id: $0.account.id, address: $0.account.email.text) } ?? remembered
    }

    private static func page(
        _ state: FormState, _ registration: ID<Account>?, _ waiting: String?, isSignedIn: Bool, _ services: PassportServices,
        notice: HTML? = nil
    ) async throws -> Page {
        let client = try await services.waitingClient(waiting)
        return VerifyPage.page(state, registration, for: client, request: waiting, isSignedIn: isSignedIn, notice: notice)
    }
}

extension FormFields {
    /// The registration that the page was made for.
    fileprivate var registration: ID<Account>? { self["registration"].flatMap { ID($0) } }
}
