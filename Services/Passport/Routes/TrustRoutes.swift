import Captcha
public import HTTP
public import PassportDomain
import Primitives
import Web

struct TrustRequestBody: Codable, Equatable {
    let email: String
    let captcha: CaptchaAnswerBody
}

struct TrustCodeBody: Codable, Equatable {
    let code: String
}

/// A trusted browser by a mailed code, while log-ins have to wait.
enum TrustRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.post, "/api/v1/accounts/trust", .askTrust, ask),
        Route(.post, "/api/v1/accounts/trust/code", .trustByMail, trust),
        Route(.get, "/trust", .page("trustPage", "用邮件验证浏览器"), PassportRoutes.asPage(TrustPages.show)),
        Route(.post, "/trust", .page("trustForm", "用邮件验证浏览器"), PassportRoutes.asPage(TrustPages.submit)),
        Route(.get, "/trust/code", .page("trustCodePage", "填写浏览器验证码"), PassportRoutes.asPage(TrustCodePages.show)),
        Route(.post, "/trust/code", .page("trustCodeForm", "填写浏览器验证码"), PassportRoutes.asPage(TrustCodePages.submit)),
    ]

    /// `POST /api/v1/accounts/trust` — P5, P7.
    static func ask(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(TrustRequestBody.self)
        let secret = try await services.askTrust(address: body.email, captcha: body.captcha.value, from: request.origin)
        return try .json(NextStepBody(next: .readMail), .accepted).askingTrust(secret, services)
    }

    /// `POST /api/v1/accounts/trust/code` — P6, P7.
    static func trust(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(TrustCodeBody.self)
        let device = try await services.trustByMail(
            services.trustRequestSecret(of: request), code: body.code, from: request.origin, replacing: services.deviceSecret(of: request))
        return Response.noContent.trusted(device, services)
    }
}

extension PassportServices {
    func trustRequestSecret(of request: Request) -> BearerSecret? { request.cookie(trustRequestCookie.name).map(BearerSecret.init) }
}

extension Response {
    func askingTrust(_ secret: BearerSecret, _ services: PassportServices) -> Response {
        with("Set-Cookie", services.trustRequestCookie.setting(secret.text, seconds: MailedCode.lifetime.seconds))
    }

    func trusted(_ device: BearerSecret, _ services: PassportServices) -> Response {
        with("Set-Cookie", services.deviceCookie.setting(device.text, seconds: TrustedDevice.afterCode.seconds))
            .with("Set-Cookie", services.trustRequestCookie.removing)
    }
}

extension TrustRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unusableAddress(let refusal): .invalid([refusal.field])
        case .tooManyMails(let wait):
            Problem(
                .tooManyRequests, "trust.too_many_mails", zh: "本网络申请的邮件过多，请稍后再试", en: "Too many mails asked for; please try again later",
                retryAfter: wait.wholeSeconds)
        case .wrongCode:
            Problem(
                .unprocessable, "trust.code_wrong", zh: "验证码不正确或已过期", en: "The code is wrong or has expired",
                fields: [
                    Problem.Field(
                        "code", "trust.code_wrong", zh: "验证码不正确或已过期，请使用最新一封“浏览器验证码”邮件",
                        en: "Wrong or expired; use the newest mail with a code for a browser")
                ])
        case .startAgain:
            Problem(
                .unprocessable, "trust.start_again", zh: "验证码错误次数过多或时间已过，请重新申请",
                en: "Too many wrong codes, or too late; ask for a new one")
        }
    }
}

extension Operation {
    static let askTrust = Operation.api("askTrust", "Mail a code that makes this browser a trusted one; the same answer for every address")
        .takes(TrustRequestBody.self).gives(NextStepBody.self, .accepted)
    static let trustByMail = Operation.api("trustByMail", "Show the mailed code, in the browser that asked for it")
        .takes(TrustCodeBody.self).gives(.noContent)
}
