import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

struct LogInBody: Codable, Equatable {
    let email: String
    let password: String
    /// A trusted browser may leave it out while no failures are recent (P6).
    var captcha: CaptchaAnswerBody?
    /// What the registration was answered with: which one is meant while several have registered the address and none has verified it.
    var registration: ID<Account>?
    /// Whether this browser is to need no captcha for 90 days.
    var trustDevice: Bool?

    enum CodingKeys: String, CodingKey {
        case email, password, captcha, registration
        case trustDevice = "trust_device"
    }
}

struct AccountBody: Codable, Equatable {
    let id: ID<Account>
    let email: String
    /// False: the account is to be told to verify (P4).
    let emailVerified: Bool

    enum CodingKeys: String, CodingKey {
        case id, email
        case emailVerified = "email_verified"
    }
}

struct SessionBody: Codable, Equatable {
    let id: ID<Session>
    let authenticatedAt: Timestamp
    let expiresAt: Timestamp
    let account: AccountBody

    enum CodingKeys: String, CodingKey {
        case id, account
        case authenticatedAt = "authenticated_at"
        case expiresAt = "expires_at"
    }

    init(_ person: SignedIn) {
        id = person.session.id
        authenticatedAt = person.session.authenticatedAt
        expiresAt = person.session.expiresAt
        account = AccountBody(id: person.account.id, email: person.account.email.text, emailVerified: person.account.isVerified)
    }
}

enum SessionRoutes {
    /// `POST /api/v1/sessions` — P6, P7.
    static func logIn(_ request: Request, _ services: PassportServices) async throws -> Response {
        try request.requireOwnOrigin(at: services.issuer)
        let body = try request.decode(LogInBody.self)
        let outcome = try await services.logIn(
            address: body.email, password: body.password, captcha: body.captcha?.value, device: services.deviceSecret(of: request),
            registration: body.registration, trusting: body.trustDevice == true, from: request.origin,
            replacing: services.sessionSecret(of: request))
        switch outcome {
        case .signedIn(let begun):
            let isTrusted = body.trustDevice == true && body.captcha != nil
            return try await Response.json(SessionBody(begun.signedIn), .created).startingSession(begun, services)
                .trusting(isTrusted ? begun.signedIn : nil, request, services)
        case .needsSecondFactor(let secret):
            return try .json(HalfLogInBody(next: .secondFactor), .accepted).askingSecondFactor(secret, services)
        }
    }

    /// `GET /api/v1/sessions/current`
    static func current(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { throw Problem.notSignedIn }
        return try .json(SessionBody(person)).with("Cache-Control", "no-store")
    }

    /// `DELETE /api/v1/sessions/current`: done, whether or not there was one.
    static func logOut(_ request: Request, _ services: PassportServices) async throws -> Response {
        try request.requireOwnOrigin(at: services.issuer)
        if let secret = services.sessionSecret(of: request) { try await services.logOut(secret, from: request.origin) }
        return Response.noContent.with("Set-Cookie", services.sessionCookie.removing)
    }
}

extension PassportServices {
    func sessionSecret(of request: Request) -> BearerSecret? { request.cookie(sessionCookie.name).map(BearerSecret.init) }

    func deviceSecret(of request: Request) -> BearerSecret? { request.cookie(deviceCookie.name).map(BearerSecret.init) }

    func person(of request: Request) async throws -> SignedIn? { try await currentSession(sessionSecret(of: request)) }
}

extension Response {
    /// - Parameter person: whose browser is to be trusted; `nil` when it isn't.
    func trusting(_ person: SignedIn?, _ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person else { return self }
        let secret = try await services.trustDevice(of: person, replacing: services.deviceSecret(of: request), from: request.origin)
        return with("Set-Cookie", services.deviceCookie.setting(secret.text, seconds: TrustedDevice.lifetime.seconds))
    }

    func startingSession(_ begun: NewSession, _ services: PassportServices) -> Response {
        with("Set-Cookie", services.sessionCookie.setting(begun.secret.text)).with("Cache-Control", "no-store")
    }
}
