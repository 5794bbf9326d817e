public import HTTP
public import PassportDomain
import Primitives
import Web

struct TrustedBrowserListBody: Codable, Equatable {
    struct Item: Codable, Equatable {
        let id: ID<TrustedBrowser>
        /// In plain words, made from what the browser called itself when it was trusted.
        let device: String
        let deviceEnglish: String
        /// Where it was trusted; empty when that isn't known.
        let address: String
        let since: Timestamp
        let until: Timestamp
        let isCurrent: Bool

        enum CodingKeys: String, CodingKey {
            case id, device, address, since, until
            case deviceEnglish = "device_en"
            case isCurrent = "current"
        }
    }

    let browsers: [Item]

    init(_ listed: [TrustedBrowser], current: ID<TrustedBrowser>?) {
        browsers = listed.map { browser in
            let device = Device(userAgent: browser.origin.userAgent)
            return Item(
                id: browser.id, device: device.zh, deviceEnglish: device.en, address: browser.origin.client, since: browser.since,
                until: browser.until, isCurrent: browser.id == current)
        }
    }
}

/// The browsers that one's own account trusts (P6, P9).
enum OwnBrowserRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/api/v1/trusted-browsers", .listTrustedBrowsers, list),
        Route(.delete, "/api/v1/trusted-browsers/{id}", .distrustBrowser, distrust),
        Route(.post, "/trusted-browsers/{id}", .page("distrustForm", "不再信任一个浏览器"), PassportRoutes.asPage(submit)),
    ]

    /// `GET /api/v1/trusted-browsers` — P6, P9.
    static func list(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { throw Problem.notSignedIn }
        let listed = try await services.listTrustedBrowsers(of: person, in: services.deviceSecret(of: request))
        return try .json(TrustedBrowserListBody(listed.browsers, current: listed.current)).with("Cache-Control", "no-store")
    }

    /// `DELETE /api/v1/trusted-browsers/{id}` — P6, P9.
    static func distrust(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try await services.requiredPerson(of: request)
        guard let id = ID<TrustedBrowser>(request.parameters["id"] ?? "") else { throw BrowserRefusal.unknown }
        try await services.distrustBrowser(id, by: person, from: request.origin)
        return .noContent
    }

    /// `POST /trusted-browsers/{id}`: one that has gone already is as it should be.
    static func submit(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try request.pageForm(at: services.issuer)
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        if let id = ID<TrustedBrowser>(request.parameters["id"] ?? "") {
            do { try await services.distrustBrowser(id, by: person, from: request.origin) } catch BrowserRefusal.unknown {}
        }
        return .seeOther("/sessions?distrusted=1")
    }
}

extension BrowserRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unknown: Problem(.notFound, "browser.unknown", zh: "这个浏览器已经不受信任", en: "There is no such trusted browser")
        }
    }
}

extension Operation {
    static let listTrustedBrowsers = Operation.api("listTrustedBrowsers", "The browsers that the account trusts")
        .gives(TrustedBrowserListBody.self)
    static let distrustBrowser = Operation.api("distrustBrowser", "Trust one of the own browsers no longer").gives(.noContent)
}
