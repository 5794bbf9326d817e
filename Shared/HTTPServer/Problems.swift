import HTTP

// What the server itself refuses, before or instead of a handler.

extension Problem {
    static let malformedRequest = Problem(
        .badRequest, "malformed_request", zh: "请求不符合 HTTP 规范", en: "The request is not well-formed HTTP")

    static func headersTooLarge(limit: Int) -> Problem {
        Problem(
            .headersTooLarge, "headers_too_large", zh: "请求头过大", en: "The request's header fields are too large",
            details: ["limit": String(limit)])
    }

    static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, "body_too_large", zh: "请求内容过大", en: "The request's body is too large", details: ["limit": String(limit)])
    }

    static let stopping = Problem(
        .serviceUnavailable, "stopping", zh: "服务正在重启，请稍后再试", en: "The service is restarting; please try again shortly", retryAfter: 2)
}
