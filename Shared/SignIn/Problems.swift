public import HTTP

extension SignInRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unknownLogin:
            Problem(.badRequest, "login.unknown", zh: "登录已过期或不是在本浏览器发起的，请重新登录", en: "This login is too old or began in another browser")
        case .refused(let error):
            Problem(.forbidden, "login.refused", zh: "通行证没有完成登录，请重新登录", en: "The passport did not log you in", details: ["error": error])
        case .notAuthentic: Problem(.badRequest, "login.not_authentic", zh: "登录验证失败，请重新登录", en: "The login could not be verified")
        case .passportUnavailable:
            Problem(
                .serviceUnavailable, "passport.unavailable", zh: "通行证暂时无法访问，请稍后再试", en: "The passport can't be reached now", retryAfter: 5)
        }
    }
}

extension LogOutRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .notAuthentic:
            Problem(.badRequest, "logout.not_authentic", zh: "退出通知验证失败", en: "Not a current logout token of our passport for us")
        case .replayed: Problem(.badRequest, "logout.replayed", zh: "退出通知已经处理过", en: "This logout token has been here before")
        }
    }
}
