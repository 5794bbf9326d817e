import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

struct RecoveryBody: Codable, Equatable {
    let email: String
    let captcha: CaptchaAnswerBody
}

struct NewPasswordBody: Codable, Equatable {
    /// What stands behind the last `/` of the mailed link.
    let link: String
    let password: String
}

struct PasswordChangeBody: Codable, Equatable {
    let current: String
    let password: String
}

/// A new password, by mail or by the current one.
enum RecoveryRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.post, "/api/v1/accounts/recovery", .askRecovery, ask),
        Route(.post, "/api/v1/accounts/recovery/password", .resetPassword, reset),
        Route(.put, "/api/v1/account/password", .changePassword, change),
        Route(.get, "/recover", .page("recoverPage", "找回密码"), PassportRoutes.asPage(RecoverPages.show)),
        Route(.post, "/recover", .page("recoverForm", "找回密码"), PassportRoutes.asPage(RecoverPages.submit)),
        Route(.get, "/recover/{link}", .page("newPasswordPage", "设置新密码"), PassportRoutes.asPage(NewPasswordPages.show)),
        Route(.post, "/recover/{link}", .page("newPasswordForm", "设置新密码"), PassportRoutes.asPage(NewPasswordPages.submit)),
        Route(.get, "/password", .page("passwordPage", "修改密码"), PassportRoutes.asPage(PasswordPages.show)),
        Route(.post, "/password", .page("passwordForm", "修改密码"), PassportRoutes.asPage(PasswordPages.submit)),
    ]

    /// `POST /api/v1/accounts/recovery` — P5, P8.
    static func ask(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(RecoveryBody.self)
        try await services.askRecovery(address: body.email, captcha: body.captcha.value, from: request.origin)
        return try .json(NextStepBody(next: .readMail), .accepted)
    }

    /// `POST /api/v1/accounts/recovery/password` — P2, P8.
    static func reset(_ request: Request, _ services: PassportServices) async throws -> Response {
        let body = try request.decode(NewPasswordBody.self)
        let device = try await services.resetPassword(link: BearerSecret(body.link), password: body.password, from: request.origin)
        return Response.noContent.trustedAfterRecovery(device, services)
    }

    /// `PUT /api/v1/account/password` — P8.
    static func change(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        let body = try request.decode(PasswordChangeBody.self)
        let begun = try await services.changePassword(of: person, from: body.current, to: body.password, at: request.origin)
        return Response.noContent.startingSession(begun, services)
    }
}

extension Response {
    func trustedAfterRecovery(_ device: BearerSecret, _ services: PassportServices) -> Response {
        with("Set-Cookie", services.deviceCookie.setting(device.text, seconds: TrustedDevice.afterRecovery.seconds))
    }
}

extension PassportServices {
    /// Who is logged in, for a change that a page of ours or a program asks for.
    /// - Throws: `Problem` 401 when nobody is, 403 for a request from another site.
    func requiredPerson(of request: Request) async throws -> SignedIn {
        try request.requireOwnOrigin(at: issuer)
        guard let person = try await person(of: request) else { throw Problem.notSignedIn }
        return person
    }
}

extension Operation {
    static let askRecovery = Operation.api("askRecovery", "Mail a link to a new password; the same answer for every address")
        .takes(RecoveryBody.self).gives(NextStepBody.self, .accepted)
    static let resetPassword = Operation.api("resetPassword", "Choose a new password by the mailed link, once").takes(NewPasswordBody.self)
        .gives(.noContent)
    static let changePassword = Operation.api("changePassword", "Change the password; every other session ends")
        .takes(PasswordChangeBody.self).gives(.noContent)
}
