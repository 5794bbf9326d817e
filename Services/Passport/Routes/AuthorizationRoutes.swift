import HTTP
import PassportDomain
import Web

enum AuthorizationRoutes {
    /// `GET /oauth/authorize` — P10.
    static func authorize(_ request: Request, _ services: PassportServices) async throws -> Response {
        let parameters = AuthorizationParameters(request.query.fields.map { ($0.name, $0.text) })
        let person = try await services.person(of: request)
        let response = services.redirect(for: try await services.authorize(parameters, by: person, from: request.origin))
        // OpenID Connect Core §3.1.2.1: the pages that come read like the site that the browser comes from.
        return response.brought(in: parameters.single("ui_locales"), from: request, to: services.issuer)
    }

    /// `POST /oauth/authorize`: becomes the GET, since a form of another site brings no `SameSite=Lax` cookie.
    static func authorizeByForm(_ request: Request, _: PassportServices) async throws -> Response {
        .seeOther(try request.form().appended(to: "/oauth/authorize"))
    }

    /// `GET /oauth/authorize/{request}`: a browser that was sent to log in.
    static func resume(_ request: Request, _ services: PassportServices) async throws -> Response {
        let secret = BearerSecret(request.parameters["request"] ?? "")
        return services.redirect(for: try await services.authorize(waiting: secret, by: try await services.person(of: request)))
    }
}

extension PassportServices {
    /// 303, so that no browser posts a password on (RFC 9700 §4.12). `iss` tells the client whose answer it is (RFC 9207).
    func redirect(for outcome: AuthorizationOutcome) -> Response {
        let location: String =
            switch outcome {
            case .granted(let code, let uri, let state): answer([("code", code.text)], state).appended(to: uri)
            case .refused(let refusal, let uri, let state):
                answer([("error", refusal.error.rawValue), ("error_description", refusal.explanation)], state).appended(to: uri)
            case .needsLogIn(let waiting): "/login?request=\(waiting.text)"
            case .needsVerification(let waiting): "/verify?request=\(waiting.text)"
            }
        return Response.seeOther(location).with("Cache-Control", "no-store").with("Referrer-Policy", "no-referrer")
    }

    private func answer(_ fields: [(name: String, value: String)], _ state: String?) -> FormFields {
        FormFields(fields + (state.map { [("state", $0)] } ?? []) + [("iss", issuer)])
    }
}
