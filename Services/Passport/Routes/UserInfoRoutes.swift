import HTTP
import PassportDomain

enum UserInfoRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/oauth/userinfo", .userInfo, userInfo),
        Route(.post, "/oauth/userinfo", .page("userInfoByPost", "The same, by POST"), userInfo),
        Route(.options, "/oauth/userinfo", .page("userInfoPreflight", "CORS"), CrossOrigin.preflight),
    ]

    /// `GET` and `POST /oauth/userinfo` — P10.
    static func userInfo(_ request: Request, _ services: PassportServices) async throws -> Response {
        do {
            return try .json(try await services.readUserInfo(try token(of: request))).with("Cache-Control", "no-store").forAnyOrigin
        } catch let refusal as BearerRefusal {
            return refusal.response.with("Cache-Control", "no-store").forAnyOrigin
        }
    }

    /// In the header or, by POST, in the form, but once (RFC 6750 §2). Never in the address, which logs keep.
    private static func token(of request: Request) throws(BearerRefusal) -> String {
        let headers = request.headers.all("authorization")
        let sent = request.method == .post ? ((try? request.form())?.all("access_token") ?? []) : []
        guard headers.count + sent.count <= 1 else { throw .severalTokens }
        guard let token = request.bearerToken ?? sent.first else { throw .noToken }
        return token
    }
}

extension BearerRefusal {
    /// RFC 6750 §3: a request without a token is told no more than how to come.
    var response: Response {
        switch self {
        case .noToken: Self.challenge(.unauthorized, "Bearer")
        case .severalTokens:
            Self.challenge(.badRequest, "Bearer error=\"invalid_request\", error_description=\"send one access token, in one way\"")
        case .invalidToken:
            Self.challenge(.unauthorized, "Bearer error=\"invalid_token\", error_description=\"the token is no good, or not any more\"")
        case .insufficientScope: Self.challenge(.forbidden, "Bearer error=\"insufficient_scope\", scope=\"openid\"")
        }
    }

    private static func challenge(_ status: Status, _ text: String) -> Response { Response(status).with("WWW-Authenticate", text) }
}
