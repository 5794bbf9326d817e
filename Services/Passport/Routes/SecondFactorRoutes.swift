public import HTTP
public import PassportDomain
import Primitives
import Web

struct SecondFactorBody: Codable, Equatable {
    let isOn: Bool
    let recoveryCodesLeft: Int

    enum CodingKeys: String, CodingKey {
        case isOn = "on"
        case recoveryCodesLeft = "recovery_codes_left"
    }
}

struct SecondFactorSecretBody: Codable, Equatable {
    /// Base32, as an app takes it.
    let secret: String
    /// `otpauth://…`, as a QR code says it.
    let uri: String
}

struct SecondFactorConfirmationBody: Codable, Equatable {
    let code: String
    let password: String
}

struct PasswordBody: Codable, Equatable {
    let password: String
}

struct RecoveryCodesBody: Codable, Equatable {
    /// Shown this once.
    let recoveryCodes: [String]

    enum CodingKeys: String, CodingKey { case recoveryCodes = "recovery_codes" }
}

struct SecondStepBody: Codable, Equatable {
    /// Six digits of the app, or a recovery code.
    let code: String
}

/// What a right password is answered with when a second factor is asked for.
struct HalfLogInBody: Codable, Equatable {
    enum Step: String, Codable, CaseIterable { case secondFactor = "second_factor" }

    let next: Step
}

/// The second factor (P15).
enum SecondFactorRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.post, "/api/v1/sessions/second-factor", .finishLogIn, finishLogIn),
        Route(.get, "/api/v1/account/second-factor", .secondFactor, state),
        Route(.post, "/api/v1/account/second-factor", .setUpSecondFactor, begin),
        Route(.post, "/api/v1/account/second-factor/confirmation", .confirmSecondFactor, confirm),
        Route(.post, "/api/v1/account/second-factor/recovery-codes", .renewRecoveryCodes, renewCodes),
        Route(.post, "/api/v1/account/second-factor/removal", .turnOffSecondFactor, turnOff),
        Route(.get, "/login/second-factor", .page("secondStepPage", "两步验证"), PassportRoutes.asPage(SecondStepPages.show)),
        Route(.post, "/login/second-factor", .page("secondStepForm", "两步验证"), PassportRoutes.asPage(SecondStepPages.submit)),
        Route(.get, "/second-factor", .page("secondFactorPage", "两步验证设置"), PassportRoutes.asPage(SecondFactorPages.show)),
        Route(.post, "/second-factor", .page("secondFactorSetUpForm", "开启两步验证"), PassportRoutes.asPage(SecondFactorPages.begin)),
        Route(
            .post, "/second-factor/confirmation", .page("secondFactorConfirmForm", "确认"), PassportRoutes.asPage(SecondFactorPages.confirm)),
        Route(
            .post, "/second-factor/recovery-codes", .page("recoveryCodesForm", "更换恢复码"), PassportRoutes.asPage(SecondFactorPages.renewCodes)
        ),
        Route(.post, "/second-factor/removal", .page("secondFactorOffForm", "关闭两步验证"), PassportRoutes.asPage(SecondFactorPages.turnOff)),
    ]

    /// `POST /api/v1/sessions/second-factor` — P15.
    static func finishLogIn(_ request: Request, _ services: PassportServices) async throws -> Response {
        try request.requireOwnOrigin(at: services.issuer)
        let body = try request.decode(SecondStepBody.self)
        let (begun, isTrusting) = try await services.finishLogIn(
            services.pendingSecret(of: request), code: body.code, from: request.origin, replacing: services.sessionSecret(of: request))
        return try await Response.json(SessionBody(begun.signedIn), .created).startingSession(begun, services)
            .with("Set-Cookie", services.pendingLogInCookie.removing)
            .trusting(isTrusting ? begun.signedIn : nil, request, services)
    }

    /// `GET /api/v1/account/second-factor` — P15.
    static func state(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { throw Problem.notSignedIn }
        let state = try await services.setUpSecondFactor.state(of: person)
        return try .json(SecondFactorBody(isOn: state.isOn, recoveryCodesLeft: state.codesLeft)).with("Cache-Control", "no-store")
    }

    /// `POST /api/v1/account/second-factor` — P15.
    static func begin(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        let secret = try await services.setUpSecondFactor.begin(for: person)
        let body = SecondFactorSecretBody(secret: secret.text, uri: secret.address(for: person.account.email, issuer: productName))
        return try .json(body, .created).with("Cache-Control", "no-store")
    }

    /// `POST /api/v1/account/second-factor/confirmation` — P15.
    static func confirm(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        let body = try request.decode(SecondFactorConfirmationBody.self)
        return try codes(
            try await services.setUpSecondFactor.confirm(code: body.code, password: body.password, by: person, from: request.origin))
    }

    /// `POST /api/v1/account/second-factor/recovery-codes` — P15.
    static func renewCodes(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        let password = try request.decode(PasswordBody.self).password
        return try codes(try await services.changeSecondFactor.renewCodes(password: password, by: person, from: request.origin))
    }

    /// `POST /api/v1/account/second-factor/removal` — P15.
    static func turnOff(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        let password = try request.decode(PasswordBody.self).password
        try await services.changeSecondFactor.turnOff(password: password, by: person, from: request.origin)
        return .noContent
    }

    private static func codes(_ codes: [String]) throws -> Response {
        try .json(RecoveryCodesBody(recoveryCodes: codes)).with("Cache-Control", "no-store")
    }
}

extension PassportServices {
    func pendingSecret(of request: Request) -> BearerSecret? { request.cookie(pendingLogInCookie.name).map(BearerSecret.init) }
}

extension Response {
    /// The browser is half-way in.
    func askingSecondFactor(_ secret: BearerSecret, _ services: PassportServices) -> Response {
        with("Set-Cookie", services.pendingLogInCookie.setting(secret.text, seconds: PendingLogIn.lifetime.seconds))
            .with("Cache-Control", "no-store")
    }
}

extension SecondFactorRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .wrongCode:
            Problem(
                .unprocessable, "second_factor.wrong_code", zh: "验证码不正确或已用过", en: "The code is wrong or has been used",
                fields: [
                    Problem.Field(
                        "code", "second_factor.wrong_code", zh: "请填写验证器现在显示的 6 位数字；刚用过的，请等下一个。多次不对，需要等待，或使用恢复码",
                        en:
                            "Enter the six digits the app shows now, or wait for the next; after several wrong ones wait, or use a recovery code"
                    )
                ])
        case .startAgain:
            Problem(
                .unauthorized, "second_factor.start_again", zh: "请重新输入账号和密码", en: "Give account and password again")
        case .alreadyOn: Problem(.conflict, "second_factor.already_on", zh: "两步验证已经开启", en: "The second factor is on already")
        case .notOn: Problem(.conflict, "second_factor.not_on", zh: "两步验证没有开启", en: "There is no second factor")
        case .notBeingSetUp:
            Problem(.conflict, "second_factor.not_being_set_up", zh: "设置已过期，请重新开始", en: "The set-up has expired; begin again")
        }
    }
}

extension Operation {
    static let finishLogIn = Operation.api("finishLogIn", "The second step of a log-in: a code").takes(SecondStepBody.self)
        .gives(SessionBody.self, .created)
    static let secondFactor = Operation.api("secondFactor", "Whether the second factor is on").gives(SecondFactorBody.self)
    static let setUpSecondFactor = Operation.api("setUpSecondFactor", "Make a secret for an authenticator app")
        .gives(SecondFactorSecretBody.self, .created)
    static let confirmSecondFactor = Operation.api("confirmSecondFactor", "Turn it on by a first code and the password")
        .takes(SecondFactorConfirmationBody.self).gives(RecoveryCodesBody.self)
    static let renewRecoveryCodes = Operation.api("renewRecoveryCodes", "New recovery codes, shown once").takes(PasswordBody.self)
        .gives(RecoveryCodesBody.self)
    static let turnOffSecondFactor = Operation.api("turnOffSecondFactor", "Turn the second factor off").takes(PasswordBody.self)
        .gives(.noContent)
}
