import HTTP
import Web

enum HomePages {
    /// `GET /`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        return HomePage.page(person, notice: notices[request.query["done"] ?? ""]).response()
    }

    /// What has just been done, by the word in the address.
    private static let notices: [String: HTML] = [
        "password": "\(zh: "密码已修改，其他设备上的登录都已退出。", en: "The password is changed; every other device is logged out.")",
        "second-factor-off": "\(zh: "两步验证已关闭。", en: "The second factor is off.")",
    ]

    /// `POST /logout`; an exam's request that waits goes on with whoever logs in next.
    static func logOut(_ request: Request, _ services: PassportServices) async throws -> Response {
        let waiting = try request.pageForm(at: services.issuer)["request"]
        if let secret = services.sessionSecret(of: request) { try await services.logOut(secret, from: request.origin) }
        return Response.seeOther(address("/login", waiting)).with("Set-Cookie", services.sessionCookie.removing)
    }
}
