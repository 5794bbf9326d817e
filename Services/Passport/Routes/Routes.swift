public import HTTP
public import Web

/// The passport's route table: everything it answers on its public address. The other services ask nothing of it but by OpenID
/// Connect, so the internal address has, beside what every service has there, only the operators' routes.
public enum PassportRoutes {
    public static let open: [Route<PassportServices>] =
        api + SecurityLogRoutes.table + DiscoveryRoutes.table + authorization + TokenRoutes.table + UserInfoRoutes.table + pages
        + RecoveryRoutes.table + TrustRoutes.table + OwnSessionRoutes.table + OwnBrowserRoutes.table
        + SecondFactorRoutes.table + DataRoutes.table + LogOutRoutes.table

    /// The name in the header of every page.
    public static let site: HTML = siteName

    public static let inside: [Route<PassportServices>] = ClientRoutes.table

    private static let api: [Route<PassportServices>] = [
        Route(.get, "/api/v1/captcha", .issueCaptcha, CaptchaRoutes.issue),
        Route(.post, "/api/v1/accounts", .register, AccountRoutes.register),
        Route(.post, "/api/v1/accounts/verification", .verifyEmail, AccountRoutes.verify),
        Route(.post, "/api/v1/accounts/verification/mail", .resendVerification, AccountRoutes.resend),
        Route(.post, "/api/v1/sessions", .logIn, SessionRoutes.logIn),
        Route(.get, "/api/v1/sessions/current", .currentSession, SessionRoutes.current),
        Route(.delete, "/api/v1/sessions/current", .logOut, SessionRoutes.logOut),
    ]

    private static let authorization: [Route<PassportServices>] = [
        Route(.get, "/oauth/authorize", .page("authorize", "OpenID Connect authorization endpoint"), asPage(AuthorizationRoutes.authorize)),
        Route(.post, "/oauth/authorize", .page("authorizeByForm", "The same, by a form"), asPage(AuthorizationRoutes.authorizeByForm)),
        Route(.get, "/oauth/authorize/{request}", .page("resumeAuthorization", "Back from logging in"), asPage(AuthorizationRoutes.resume)),
    ]

    private static let pages: [Route<PassportServices>] = [
        Route(.get, "/", .page("homePage", "我的账号"), asPage(HomePages.show)),
        Route(.get, "/register", .page("registerPage", "注册"), asPage(RegisterPages.show)),
        Route(.post, "/register", .page("registerForm", "注册"), asPage(RegisterPages.submit)),
        Route(.get, "/verify", .page("verifyPage", "验证邮箱"), asPage(VerifyPages.show)),
        Route(.post, "/verify", .page("verifyForm", "验证邮箱"), asPage(VerifyPages.submit)),
        Route(.post, "/verify/mail", .page("resendForm", "重新发送邮件"), asPage(VerifyPages.resend)),
        Route(.get, "/verify/{link}", .page("verifyLinkPage", "确认验证邮箱"), asPage(VerifyLinkPages.show)),
        Route(.post, "/verify/{link}", .page("verifyLinkForm", "确认验证邮箱"), asPage(VerifyLinkPages.submit)),
        Route(.get, "/login", .page("logInPage", "登录"), asPage(LogInPages.show)),
        Route(.post, "/login", .page("logInForm", "登录"), asPage(LogInPages.submit)),
        Route(.post, "/logout", .page("logOutForm", "退出登录"), asPage(HomePages.logOut)),
    ]

    /// A person gets a refusal as a page, not as JSON.
    static func asPage(_ handler: @escaping Route<PassportServices>.Handler) -> Route<PassportServices>.Handler {
        { request, services in
            do {
                return try await handler(request, services)
            } catch let error as any ProblemConvertible {
                return RefusalPage.page(error.problem).response(to: error.problem)
            }
        }
    }
}
