import HTTP

enum LogOutRoutes {
    /// `POST /backchannel-logout` — P12. On the public address: the token itself says who sends it, and a passport elsewhere has no token of
    /// our internal address. Anything that is not a logout token is 400, as OpenID Connect Back-Channel Logout §2.8 wants it.
    static func receive(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        guard let form = try? request.form(), form.all("logout_token").count == 1, let token = form["logout_token"] else {
            throw LogOutRefusal.notAuthentic
        }
        try await services.receiveLogOut(token)
        return Response(.ok).with("Cache-Control", "no-store")
    }
}
