import HTTP
import PassportDomain

enum UserInfoRoutes {
    /// `GET` and `POST /oauth/userinfo` — P10. The token comes in the header or, by POST, in the form (RFC 6750 §2).
    static func userInfo(_ request: Request, _ services: PassportServices) async throws -> Response {
        do {
            guard let token = request.bearerToken ?? (try? request.form())?["access_token"] else { throw BearerRefusal.noToken }
            return try .json(try await services.readUserInfo(token)).with("Cache-Control", "no-store")
        } catch let refusal as BearerRefusal {
            return refusal.response.with("Cache-Control", "no-store")
        }
    }
}

extension BearerRefusal {
    /// RFC 6750 §3: a request without a token is told no more than how to come.
    var response: Response {
        switch self {
        case .noToken: Response(.unauthorized).with("WWW-Authenticate", "Bearer")
        case .invalidToken: Response(.unauthorized).with("WWW-Authenticate", "Bearer error=\"invalid_token\"")
        case .insufficientScope: Response(.forbidden).with("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"openid\"")
        }
    }
}
