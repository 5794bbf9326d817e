public import HTTP
public import PassportDomain
import Primitives
import Web

struct SessionListBody: Codable, Equatable {
    struct Item: Codable, Equatable {
        let id: ID<Session>
        /// In plain words, made from what the browser calls itself.
        let device: String
        let deviceEnglish: String
        /// Where it last logged in from.
        let address: String
        let createdAt: Timestamp
        let lastSeenAt: Timestamp
        let expiresAt: Timestamp
        let isCurrent: Bool

        enum CodingKeys: String, CodingKey {
            case id, device, address
            case deviceEnglish = "device_en"
            case createdAt = "created_at"
            case lastSeenAt = "last_seen_at"
            case expiresAt = "expires_at"
            case isCurrent = "current"
        }
    }

    let sessions: [Item]

    init(_ listed: [ListedSession], current: ID<Session>) {
        sessions = listed.map { listed in
            let device = Device(userAgent: listed.origin.userAgent)
            return Item(
                id: listed.session.id, device: device.zh, deviceEnglish: device.en, address: listed.origin.client,
                createdAt: listed.createdAt, lastSeenAt: listed.session.lastSeenAt, expiresAt: listed.session.expiresAt,
                isCurrent: listed.session.id == current)
        }
    }
}

/// The sessions of one's own account (P9).
enum OwnSessionRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/api/v1/sessions", .listSessions, list),
        Route(.delete, "/api/v1/sessions", .endOtherSessions, endOthers),
        Route(.delete, "/api/v1/sessions/{id}", .endSession, end),
        Route(.get, "/sessions", .page("sessionsPage", "登录的设备"), PassportRoutes.asPage(SessionPages.show)),
        Route(.post, "/sessions/others", .page("endOthersForm", "退出其他设备"), PassportRoutes.asPage(SessionPages.endOthers)),
        Route(.post, "/sessions/{id}", .page("endSessionForm", "退出一个设备"), PassportRoutes.asPage(SessionPages.end)),
    ]

    /// `GET /api/v1/sessions` — P9.
    static func list(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { throw Problem.notSignedIn }
        let listed = try await services.listSessions(of: person)
        return try .json(SessionListBody(listed, current: person.session.id)).with("Cache-Control", "no-store")
    }

    /// `DELETE /api/v1/sessions`: all but this one — P9.
    static func endOthers(_ request: Request, _ services: PassportServices) async throws -> Response {
        try await services.endSessions.others(of: try await services.requiredPerson(of: request), from: request.origin)
        return .noContent
    }

    /// `DELETE /api/v1/sessions/{id}` — P9.
    static func end(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        guard let id = ID<Session>(request.parameters["id"] ?? "") else { throw SessionRefusal.unknown }
        try await services.endSessions(id, by: person, from: request.origin)
        return .noContent
    }
}

enum SessionPages {
    /// `GET /sessions`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        let listed = try await services.listSessions(of: person)
        let trusted = try await services.listTrustedBrowsers(of: person, in: services.deviceSecret(of: request))
        return SessionsPage.page(
            listed, current: person.session.id, trusted: trusted.browsers, thisBrowser: trusted.current, notice: notice(for: request)
        ).response()
    }

    private static func notice(for request: Request) -> HTML? {
        if request.query["ended"] != nil { return HTML(zh: "所选的设备已经退出登录。", en: "The device is logged out.") }
        return request.query["distrusted"] == nil
            ? nil : HTML(zh: "所选的浏览器不再受信任，在那里登录要填验证码。", en: "The browser is no longer trusted; logging in there asks for a captcha.")
    }

    /// `POST /sessions/others`
    static func endOthers(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        try await services.endSessions.others(of: person, from: request.origin)
        return .seeOther("/sessions?ended=1")
    }

    /// `POST /sessions/{id}`: one that has gone already is as it should be.
    static func end(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        if let id = ID<Session>(request.parameters["id"] ?? "") {
            do { try await services.endSessions(id, by: person, from: request.origin) } catch SessionRefusal.unknown {}
        }
        return .seeOther("/sessions?ended=1")
    }
}

extension SessionRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unknown: Problem(.notFound, "session.unknown", zh: "这个登录已经结束", en: "There is no such session")
        }
    }
}

extension Operation {
    static let listSessions = Operation.api("listSessions", "The sessions of the account that is logged in").gives(SessionListBody.self)
    static let endOtherSessions = Operation.api("endOtherSessions", "End every session but this one").gives(.noContent)
    static let endSession = Operation.api("endSession", "End one of the own sessions").gives(.noContent)
}
