public import HTTP
public import PassportDomain
import Primitives
import Web

/// Everything that is kept of an account, for its owner.
struct AccountExportBody: Codable, Equatable {
    struct Profile: Codable, Equatable {
        let id: ID<Account>
        let email: String
        let verifiedAt: Timestamp?
        let createdAt: Timestamp
        let passwordChangedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case id, email
            case verifiedAt = "verified_at"
            case createdAt = "created_at"
            case passwordChangedAt = "password_changed_at"
        }
    }

    struct Factor: Codable, Equatable {
        let since: Timestamp
        let recoveryCodesLeft: Int

        enum CodingKeys: String, CodingKey {
            case since
            case recoveryCodesLeft = "recovery_codes_left"
        }
    }

    struct Exam: Codable, Equatable {
        let id: String
        let name: String
        let firstUsedAt: Timestamp
        let lastUsedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case id, name
            case firstUsedAt = "first_used_at"
            case lastUsedAt = "last_used_at"
        }
    }

    let account: Profile
    let secondFactor: Factor?
    let sessions: [SessionListBody.Item]
    let trustedBrowsers: [TrustedBrowserListBody.Item]
    let exams: [Exam]
    let securityLog: [SecurityEventBody]
    let notes: Problem.Message
    let exportedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case account, sessions, exams, notes
        case secondFactor = "second_factor"
        case trustedBrowsers = "trusted_browsers"
        case securityLog = "security_log"
        case exportedAt = "exported_at"
    }

    init(_ export: AccountExport, current: ID<Session>) {
        account = Profile(
            id: export.account.id, email: export.account.email.text, verifiedAt: export.account.verifiedAt, createdAt: export.createdAt,
            passwordChangedAt: export.passwordChangedAt)
        secondFactor = export.secondFactorSince.map { Factor(since: $0, recoveryCodesLeft: export.recoveryCodesLeft) }
        sessions = SessionListBody(export.sessions, current: current).sessions
        trustedBrowsers = TrustedBrowserListBody(export.browsers, current: nil).browsers
        exams = export.clients.map { Exam(id: $0.id.text, name: $0.name, firstUsedAt: $0.firstAt, lastUsedAt: $0.lastAt) }
        securityLog = export.events.map(SecurityEventBody.init)
        notes = Problem.Message(
            zh: "密码、登录凭证、两步验证密钥和恢复码只以无法还原或加密的形式保存，不在导出之列。报名、照片和缴费数据由各考试保存，请在考试网站查看。",
            en:
                "Password, session secrets, the second factor's secret and recovery codes are kept only hashed or sealed, and are not exported. "
                + "Registrations, photos and payments are kept by the exams.")
        exportedAt = export.madeAt
    }
}

/// The owner's data: taken along, or deleted (P14).
enum DataRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/api/v1/account/export", .exportAccount, export),
        Route(.post, "/api/v1/account/deletion", .deleteAccount, delete),
        Route(.get, "/data", .page("dataPage", "我的数据"), PassportRoutes.asPage(DataPages.show)),
        Route(.get, "/data/export", .page("dataExport", "导出"), PassportRoutes.asPage(DataPages.export)),
        Route(.get, "/deletion", .page("deletionPage", "删除账号"), PassportRoutes.asPage(DataPages.showDeletion)),
        Route(.post, "/deletion", .page("deletionForm", "删除账号"), PassportRoutes.asPage(DataPages.delete)),
        Route(.get, "/deleted", .page("deletedPage", "账号已删除")) { _, _ in DeletedPage.page.response() },
    ]

    /// `GET /api/v1/account/export` — P14. Another site's link comes with the session's cookie, and would use the day's exports up.
    static func export(_ request: Request, _ services: PassportServices) async throws -> Response {
        try request.requireOwnOrigin(at: services.issuer)
        guard let person = try await services.person(of: request),
            let export = try await services.exportAccount(of: person, from: request.origin)
        else { throw Problem.notSignedIn }
        return try .json(AccountExportBody(export, current: person.session.id)).with("Cache-Control", "no-store")
    }

    /// `POST /api/v1/account/deletion` — P14.
    static func delete(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        let password = try request.decode(PasswordBody.self).password
        try await services.deleteAccount(of: person, password: password, from: request.origin)
        return Response.noContent.with("Set-Cookie", services.sessionCookie.removing)
    }
}

enum DataPages {
    /// `GET /data`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard try await services.person(of: request) != nil else { return .seeOther("/login") }
        return DataPage.page.response()
    }

    /// `GET /data/export`: a file.
    static func export(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard try await services.person(of: request) != nil else { return .seeOther("/login") }
        return try await DataRoutes.export(request, services)
            .with("Content-Disposition", "attachment; filename=\"passport-account.json\"")
    }

    /// `GET /deletion`
    static func showDeletion(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        return try await page(person, FormState(), services).response()
    }

    /// `POST /deletion` — P14
    static func delete(_ request: Request, _ services: PassportServices) async throws -> Response {
        let fields = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        do {
            guard fields["sure"] == "yes" else { throw Problem.notSure }
            try await services.deleteAccount(of: person, password: fields["current"] ?? "", from: request.origin)
        } catch let error as any ProblemConvertible {
            return try await page(person, FormState(problem: error.problem), services).response(to: error.problem)
        }
        return Response.seeOther("/deleted").with("Set-Cookie", services.sessionCookie.removing)
    }

    private static func page(_ person: SignedIn, _ state: FormState, _ services: PassportServices) async throws -> Page {
        let exams = try await services.deleteAccount.told(of: person)
        return DeletionPage.page(
            person.account, exams, logDays: services.context.settings.securityLogKept.seconds / 86_400, state)
    }
}

extension Problem {
    fileprivate static let notSure = Problem.invalid([
        Field("sure", "account.deletion_unconfirmed", zh: "请先勾选确认", en: "Tick the box first")
    ])
}

extension TooManyExports: ProblemConvertible {
    public var problem: Problem {
        Problem(
            .tooManyRequests, "account.too_many_exports", zh: "今天导出的次数已用完，请明天再试", en: "Exported often enough today; try again tomorrow",
            retryAfter: retryAfter.wholeSeconds)
    }
}

extension EventURIRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unusable(let uri):
            Problem(
                .unprocessable, "client.event_uri", zh: "事件地址不可用：\(uri)", en: "not a usable event address (https, or http inside): \(uri)")
        case .unknownClient(let id): Problem(.notFound, "client.unknown", zh: "没有客户端 \(id)", en: "there is no client \(id)")
        }
    }
}

extension Operation {
    static let exportAccount = Operation.api("exportAccount", "Everything that is kept of the account").gives(AccountExportBody.self)
    static let deleteAccount = Operation.api("deleteAccount", "Delete the account for good; the exams it was used for are told")
        .takes(PasswordBody.self).gives(.noContent)
}
