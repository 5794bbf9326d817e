import HTTP
import PassportDomain
import Primitives
import Web

struct SecurityEventBody: Codable, Equatable {
    let id: ID<SecurityEvent>
    let at: Timestamp
    let kind: String
    let actor: String
    let address: String
    let userAgent: String
    let client: String?
    let detail: String?

    enum CodingKeys: String, CodingKey {
        case id, at, kind, actor, address, client, detail
        case userAgent = "user_agent"
    }

    init(_ event: SecurityEvent) {
        (id, at, kind, actor) = (event.id, event.at, event.kind.rawValue, event.actor.rawValue)
        (address, userAgent, client, detail) = (event.address, event.userAgent, event.client?.text, event.detail)
    }
}

struct SecurityLogBody: Codable, Equatable {
    let events: [SecurityEventBody]
}

enum SecurityLogRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/api/v1/account/security-log", .securityLog, read),
        Route(.get, "/security-log", .page("securityLogPage", "安全记录"), PassportRoutes.asPage(show)),
    ]

    /// `GET /api/v1/account/security-log` — P13: the owner's own, the newest first, a hundred at a time.
    static func read(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { throw Problem.notSignedIn }
        let before = try request.query["before"].map { text in
            guard let id = ID<SecurityEvent>(text) else {
                throw Problem.invalid([
                    Problem.Field("before", "security_log.before", zh: "before 应为记录编号", en: "before must be an event's id")
                ])
            }
            return id
        }
        let events = try await services.readSecurityLog(person.account.id, before: before)
        return try .json(SecurityLogBody(events: events.map(SecurityEventBody.init))).with("Cache-Control", "no-store")
    }
}

extension SecurityLogRoutes {
    /// `GET /security-log` — P13: the same as a page.
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        let before = request.query["before"].flatMap { ID<SecurityEvent>($0) }
        let events = try await services.readSecurityLog(person.account.id, before: before, limit: OwnSecurityLogPage.length)
        return OwnSecurityLogPage.page(events).response()
    }
}

extension Operation {
    fileprivate static let securityLog = Operation.api("securityLog", "What happened to the account, the newest first; before=ID for more")
        .reads("before").gives(SecurityLogBody.self)
}
