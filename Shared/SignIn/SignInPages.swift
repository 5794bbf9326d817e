import Crypto
public import HTTP
import Primitives
import Runtime
import Web

// The four addresses of a login, alike in every service that has one.

extension SignIn {
    /// `GET /login` — E4: to the passport.
    /// - Throws: `SignInRefusal`
    public func toPassport(_ request: Request) async throws -> Response {
        let browser = request.cookie(cookie.name).flatMap { $0.utf8.count == 32 ? $0 : nil } ?? Base64.urlEncode(effects.random(24))
        let returnTo = request.query["return_to"] ?? entrance
        let place = try await begin(returnTo: returnTo, browser: browser, in: Language(of: request))
        return .seeOther(place).with("Set-Cookie", cookie.setting(browser, seconds: Self.patience.seconds)).with(
            "Cache-Control", "no-store")
    }

    /// `GET /callback` — the passport's answer.
    /// - Throws: `SignInRefusal`
    public func fromPassport(_ request: Request) async throws -> Response {
        let (token, returnTo) = try await finish(request.query, browser: request.cookie(cookie.name))
        let cookie = sessions.cookie.setting(token, seconds: sessions.lifetime.seconds)
        return .seeOther(returnTo).with("Set-Cookie", cookie).with("Cache-Control", "no-store")
    }

    /// `POST /logout` — P12: ours ends here, the passport's there, and the browser comes back to our home page. While the passport can't be
    /// asked, the page says that its session lives on.
    public func logOut(_ request: Request) async throws -> Response {
        _ = try request.pageForm(at: client.publicURL)
        let idToken = try await sessions.close(request)
        let place = try await end(idToken: idToken, in: Language(of: request)) ?? "/?done=logged_out"
        return .seeOther(place).with("Set-Cookie", sessions.cookie.removing).with("Cache-Control", "no-store")
            .with("Referrer-Policy", "no-referrer")
    }
}

extension ReceiveLogOut {
    /// `POST /backchannel-logout` — P12. On the public address: the token itself says who sends it, and a passport elsewhere has no token of
    /// our internal address. Anything that is not a logout token is 400, as OpenID Connect Back-Channel Logout §2.8 wants it.
    public func receive(_ request: Request) async throws -> Response {
        guard let form = try? request.form(), form.all("logout_token").count == 1, let token = form["logout_token"] else {
            throw LogOutRefusal.notAuthentic
        }
        try await self(token)
        return Response(.ok).with("Cache-Control", "no-store")
    }
}
