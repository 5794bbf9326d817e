import HTTP
import PassportDomain
import Primitives
import Web

enum VerifyLinkPages {
    /// `GET /verify/{link}`: asks; only the button verifies.
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await page(request, FormState(), services).response()
    }

    /// `POST /verify/{link}` — P4
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let own = try await ownRegistrations(of: request, services)
        do {
            try await services.verifyEmail(link: link(of: request), own: own, password: fields["password"] ?? "", from: request.origin)
        } catch VerificationRefusal.wrongPassword {
            let problem = VerificationRefusal.wrongPassword.problem
            return try await page(request, FormState(problem: problem), services).response(problem.status)
        }
        let waiting = try await waitingRequest(of: request, services)
        return .seeOther(
            try await services.person(of: request) == nil ? VerifyPages.verified(waiting) : LogInPages.afterLogIn(waiting))
    }

    /// The exam that sent this browser to register, as long as it waits.
    private static func waitingRequest(of request: Request, _ services: PassportServices) async throws -> String? {
        let waiting = services.remembered(by: request)?.request
        return try await services.waitingClient(waiting) == nil ? nil : waiting
    }

    /// Where the registration was made, or logged in with, a button will do.
    private static func page(_ request: Request, _ state: FormState, _ services: PassportServices) async throws -> Page {
        let link = link(of: request)
        guard let account = try await services.verifyEmail.account(behind: link) else { throw VerificationRefusal.deadLink }
        let isOwn = try await ownRegistrations(of: request, services).contains(account.id)
        return VerifyLinkPage.page(link.text, account, asksPassword: !isOwn, state)
    }

    private static func ownRegistrations(of request: Request, _ services: PassportServices) async throws -> [ID<Account>] {
        [try await services.person(of: request)?.account.id, services.remembered(by: request)?.id].compactMap(\.self)
    }

    private static func link(of request: Request) -> BearerSecret { BearerSecret(request.parameters["link"] ?? "") }
}
