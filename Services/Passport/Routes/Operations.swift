import Captcha
import Contracts
import HTTP

// What `/openapi.json` says of each operation of the JSON API; the route table names them.

extension Operation {
    static let issueCaptcha = Operation.api("issueCaptcha", "A new captcha: a picture, or kind=question for words").reads("kind")
        .gives(CaptchaBody.self)
    static let register = Operation.api("register", "Register an address; the answer is the same for a known one")
        .takes(RegistrationBody.self).gives(NextStepBody.self, .accepted)
    static let verifyEmail = Operation.api("verifyEmail", "Verify a registration by the code of its mail").takes(VerificationBody.self)
        .gives(.noContent)
    static let resendVerification = Operation.api("resendVerification", "Send the code again; the same answer for every address")
        .takes(ResendBody.self).gives(NextStepBody.self, .accepted)
    static let logIn = Operation.api("logIn", "Log in; the session is a cookie").takes(LogInBody.self).gives(SessionBody.self, .created)
        .gives(HalfLogInBody.self, .accepted)
    static let currentSession = Operation.api("currentSession", "Who is logged in").gives(SessionBody.self)
    static let logOut = Operation.api("logOut", "Log out").gives(.noContent)
    static let openIDConfiguration = Operation.api("openIDConfiguration", "OpenID Connect Discovery").gives(ProviderMetadata.self)
    static let authorizationServer = Operation.api("authorizationServer", "The same (RFC 8414)").gives(ProviderMetadata.self)
    static let jwks = Operation.api("jwks", "The keys that tokens verify with (RFC 7517)").gives(.ok)
    static let userInfo = Operation.api("userInfo", "OpenID Connect userinfo").gives(UserInfo.self)
}
