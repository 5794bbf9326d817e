import HTTP
import Web

enum HomePages {
    /// `GET /`
    static func show(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let person = try await services.person(of: request) else { return .seeOther("/login") }
        return HomePage.page(person, notice: notices[request.query["done"] ?? ""]).response()
    }

    /// What has just been done, by the word in the address.
    private static let notices = [
        "password": "密码已修改，其他设备上的登录都已退出。", "second-factor-off": "两步验证已关闭。",
    ]

    /// `POST /logout`
    static func logOut(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try request.pageForm(at: services.issuer)
        if let secret = services.sessionSecret(of: request) { try await services.logOut(secret, from: request.origin) }
        return Response.seeOther("/login").with("Set-Cookie", services.sessionCookie.removing)
    }
}
