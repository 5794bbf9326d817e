import HTTP
import PassportDomain
import Web

enum LogOutRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/oauth/logout", .page("logOutByClient", "OpenID Connect end-session endpoint"), PassportRoutes.asPage(endSession)),
        Route(.post, "/oauth/logout", .page("logOutByClientForm", "The same, by a form"), PassportRoutes.asPage(endSessionByForm)),
        Route(.post, "/oauth/logout/confirmed", .page("logOutByClientConfirmed", "确认退出登录"), PassportRoutes.asPage(confirmed)),
    ]

    /// `GET /oauth/logout` — P10, P12. `logout_hint` needs nothing: whoever is logged in is asked by name.
    static func endSession(_ request: Request, _ services: PassportServices) async throws -> Response {
        let parameters = AuthorizationParameters(request.query.fields.map { ($0.name, $0.text) })
        let person = try await services.person(of: request)
        return services.answer(to: try await services.requestLogOut(parameters, by: person, from: request.origin))
            .brought(in: parameters.single("ui_locales"), from: request, to: services.issuer)
    }

    /// `POST /oauth/logout`: becomes the GET, since a form of another site brings no `SameSite=Lax` cookie.
    static func endSessionByForm(_ request: Request, _: PassportServices) async throws -> Response {
        Response.seeOther(try request.form().appended(to: "/oauth/logout")).uncachedRedirect
    }

    /// `POST /oauth/logout/confirmed`: the button of our own page, and of no other.
    static func confirmed(_ request: Request, _ services: PassportServices) async throws -> Response {
        let parameters = AuthorizationParameters(try request.pageForm(at: services.issuer).fields.map { ($0.name, $0.text) })
        let secret = services.sessionSecret(of: request)
        return services.answer(to: try await services.requestLogOut(confirmed: parameters, by: secret, from: request.origin))
    }
}

extension PassportServices {
    fileprivate func answer(to outcome: LogOutOutcome) -> Response {
        switch outcome {
        case .done(let goal?):
            Response.seeOther(goal.address).uncachedRedirect.with("Set-Cookie", sessionCookie.removing)
        case .done(nil): LogOutPages.done(nil).response().with("Set-Cookie", sessionCookie.removing)
        case .nobody(let goal): LogOutPages.done(goal).response()
        case .ask(let person, let question): LogOutPages.question(person, question).response()
        }
    }
}

extension Response {
    /// The addresses of such a redirect are nobody else's business.
    fileprivate var uncachedRedirect: Response { with("Cache-Control", "no-store").with("Referrer-Policy", "no-referrer") }
}
