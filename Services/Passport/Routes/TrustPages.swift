import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

enum TrustPages {
    /// `GET /trust`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        let email = services.remembered(by: request)?.address ?? ""
        return try await form(FormState(email: email), request.query["request"], services).response()
    }

    /// `POST /trust` — P7. Whatever the address, the browser goes on to the same page (P5). The log-in page sends the address alone.
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let (state, waiting) = (FormState(fields), fields["request"])
        guard !fields.asksAnotherCaptcha, fields["captcha_id"] != nil else {
            return try await form(state, waiting, services).response()
        }
        do {
            let secret = try await services.askTrust(address: state.email, captcha: fields.captchaAnswer, from: request.origin)
            return Response.seeOther(address("/trust/code", waiting)).askingTrust(secret, services)
                .rememberingAddress(state.email, request, services)
        } catch let error as any ProblemConvertible {
            return try await form(state.refused(error.problem), waiting, services).response(to: error.problem)
        }
    }

    private static func form(_ state: FormState, _ waiting: String?, _ services: PassportServices) async throws -> Page {
        TrustPage.page(state, try await services.issueCaptchas(), request: waiting)
    }
}

enum TrustCodePages {
    /// `GET /trust/code`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        let waiting = request.query["request"]
        guard try await services.trustByMail.isPending(services.trustRequestSecret(of: request)) else {
            return .seeOther(address("/trust", waiting))
        }
        return TrustCodePage.page(FormState(), request: waiting).response()
    }

    /// `POST /trust/code` — P6, P7.
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let waiting = fields["request"]
        do {
            let device = try await services.trustByMail(
                services.trustRequestSecret(of: request), code: fields["code"] ?? "", from: request.origin,
                replacing: services.deviceSecret(of: request))
            return Response.seeOther(LogInPages.afterStep("trusted", waiting)).trusted(device, services)
        } catch TrustRefusal.startAgain {
            let state = FormState(email: services.remembered(by: request)?.address ?? "", problem: TrustRefusal.startAgain.problem)
            return TrustPage.page(state, try await services.issueCaptchas(), request: waiting).response(.unprocessable)
        } catch let refusal as TrustRefusal {
            return TrustCodePage.page(FormState(problem: refusal.problem), request: waiting).response(to: refusal.problem)
        }
    }
}

extension Response {
    /// For the log-in page that comes after the code; a registration that waits to be verified stays what this browser remembers.
    fileprivate func rememberingAddress(_ address: String, _ request: Request, _ services: PassportServices) -> Response {
        guard services.remembered(by: request)?.id == nil else { return self }
        return with("Set-Cookie", services.remembering(RememberedRegistration(id: nil, address: address)))
    }
}
