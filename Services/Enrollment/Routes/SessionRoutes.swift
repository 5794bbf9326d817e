import Crypto
import HTTP
import Primitives
import Runtime
import Web

enum SessionRoutes {
    /// `GET /login` — E4: to the passport.
    static func logIn(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let cookie = services.loginCookie
        let browser =
            request.cookie(cookie.name).flatMap { $0.utf8.count == 32 ? $0 : nil } ?? Base64.urlEncode(services.effects.random(24))
        let place: String
        do {
            place = try await services.signIn.begin(returnTo: request.query["return_to"] ?? "/registration", browser: browser)
        } catch let refusal as SignInRefusal {
            return SignInPage(services, refusal).response
        }
        return .seeOther(place).with("Set-Cookie", cookie.setting(browser, seconds: SignIn.patience.seconds)).with(
            "Cache-Control", "no-store")
    }

    /// `GET /callback` — the passport's answer.
    static func callback(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        do {
            let browser = request.cookie(services.loginCookie.name)
            let (token, returnTo) = try await services.signIn.finish(request.query, browser: browser)
            let cookie = services.sessions.cookie.setting(token, seconds: services.sessions.lifetime.seconds)
            return .seeOther(returnTo).with("Set-Cookie", cookie).with("Cache-Control", "no-store")
        } catch let refusal as SignInRefusal {
            return SignInPage(services, refusal).response
        }
    }

    /// `POST /api/v1/logout`: this session alone; a program has no browser to send to the passport.
    static func logOut(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try services.requireOwnOrigin(request)
        try await services.sessions.close(request)
        return Response.noContent.with("Set-Cookie", services.sessions.cookie.removing)
    }

    /// `POST /logout` — P12: ours ends here, the passport's there, and the browser comes back to our home page. While the passport can't be
    /// asked, the page says that its session lives on.
    static func logOutByForm(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        _ = try request.pageForm(at: services.publicURL)
        let idToken = try await services.sessions.close(request)
        let place = try await services.signIn.end(idToken: idToken) ?? "/?done=logged_out"
        return .seeOther(place).with("Set-Cookie", services.sessions.cookie.removing).with("Cache-Control", "no-store")
            .with("Referrer-Policy", "no-referrer")
    }
}

extension EnrollmentServices {
    /// Ties a login to the browser that began it.
    var loginCookie: Cookie { Cookie("\(exam.code.lowercased())-login", publicURL: publicURL) }

    func requireOwnOrigin(_ request: Request) throws(Problem) { try request.requireOwnOrigin(at: publicURL) }

    /// Who sends a change by the JSON API: logged in, and from our own pages if from a browser.
    func changer(of request: Request) async throws -> Candidate {
        try requireOwnOrigin(request)
        return try await sessions.candidate(of: request)
    }
}
