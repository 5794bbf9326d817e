import Documents
import HTTP
import PassportDomain
import Primitives
import Web

/// The second page of logging in.
enum SecondStepPages {
    /// `GET /login/second-factor`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        let waiting = request.query["request"]
        guard try await services.finishLogIn.isPending(services.pendingSecret(of: request)) else {
            return .seeOther(address("/login", waiting))
        }
        return SecondStepPage.page(FormState(), request: waiting, formTargets: try await targets(waiting, services)).response()
    }

    /// `POST /login/second-factor` — P15.
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        let waiting = fields["request"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            let (begun, isTrusting) = try await services.finishLogIn(
                services.pendingSecret(of: request), code: fields["code"] ?? "", from: request.origin,
                replacing: services.sessionSecret(of: request))
            return try await LogInPages.signedIn(begun, waiting, services).with("Set-Cookie", services.pendingLogInCookie.removing)
                .trusting(isTrusting ? begun.signedIn : nil, request, services)
        } catch SecondFactorRefusal.startAgain {
            return Response.seeOther(address("/login", waiting)).with("Set-Cookie", services.pendingLogInCookie.removing)
        } catch let refusal as SecondFactorRefusal {
            let state = FormState(problem: refusal.problem)
            return SecondStepPage.page(state, request: waiting, formTargets: try await targets(waiting, services))
                .response(to: refusal.problem)
        }
    }

    private static func targets(_ waiting: String?, _ services: PassportServices) async throws -> [String] {
        try await services.waitingClient(waiting).map { [$0.origin] } ?? []
    }
}

/// The account's own pages of the second factor.
enum SecondFactorPages {
    /// `GET /second-factor`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        return try await page(person, FormState(), services).response()
    }

    /// `POST /second-factor`
    static func begin(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        _ = try await services.setUpSecondFactor.begin(for: person)
        return .seeOther("/second-factor")
    }

    /// `POST /second-factor/confirmation`: the answer has the recovery codes, once.
    static func confirm(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await changing(request, services) { person, fields in
            let codes = try await services.setUpSecondFactor.confirm(
                code: fields["code"] ?? "", password: fields["current"] ?? "", by: person, from: request.origin)
            return RecoveryCodesPage.page(codes, title: "\(zh: "两步验证已开启", en: "The second factor is on")").response()
        }
    }

    /// `POST /second-factor/recovery-codes`: the answer has the new codes, once.
    static func renewCodes(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await changing(request, services) { person, fields in
            let codes = try await services.changeSecondFactor.renewCodes(
                password: fields["current"] ?? "", by: person, from: request.origin)
            return RecoveryCodesPage.page(codes, title: "\(zh: "新的恢复码", en: "New recovery codes")").response()
        }
    }

    /// `POST /second-factor/removal`
    static func turnOff(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await changing(request, services) { person, fields in
            try await services.changeSecondFactor.turnOff(password: fields["current"] ?? "", by: person, from: request.origin)
            return .seeOther("/?done=second-factor-off")
        }
    }

    private static func changing(
        _ request: Request, _ services: PassportServices, _ change: (SignedIn, FormFields) async throws -> Response
    ) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        do {
            return try await change(person, fields)
        } catch let error as any ProblemConvertible {
            return try await page(person, FormState(problem: error.problem), services).response(to: error.problem)
        }
    }

    private static func page(_ person: SignedIn, _ state: FormState, _ services: PassportServices) async throws -> Page {
        let factor = try await services.setUpSecondFactor.state(of: person)
        guard let secret = factor.secret else { return SecondFactorPage.page(factor, state) }
        let address = secret.address(for: person.account.email, issuer: productName)
        let picture = try await services.context.printRoom.draw { try QRCode.png(address, scale: 4) }
        return SecondFactorPage.setUp(secret.text, picture: picture, state)
    }
}
