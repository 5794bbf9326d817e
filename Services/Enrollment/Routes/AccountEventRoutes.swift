import Contracts
import HTTP

enum AccountEventRoutes {
    /// `POST /account-events` — P14, RFC 8935 §2. On the public address: the token itself says who sends it.
    static func receive(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        guard request.headers.mediaType == "application/\(AccountEventClaims.type)" else {
            throw Problem.unsupportedMediaType("application/\(AccountEventClaims.type)")
        }
        try await services.receiveAccountEvent(String(decoding: request.body, as: UTF8.self))
        return Response(.accepted).with("Cache-Control", "no-store")
    }
}

extension AccountEventRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notAuthentic:
            Problem(.badRequest, "account_event.not_authentic", zh: "不是本站通行证签发的事件", en: "Not an event that our passport has signed for us")
        case .unknownEvent: Problem(.badRequest, "account_event.unknown", zh: "未知的事件", en: "An event that nobody here knows")
        }
    }
}
