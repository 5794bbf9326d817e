import Captcha
import HTTP

enum CaptchaRoutes {
    /// `GET /api/v1/captcha` — P6.
    static func issue(_ request: Request, _ services: PassportServices) async throws -> Response {
        let kind = try CaptchaKind(asked: request)
        return try .json(CaptchaBody(try await services.issueCaptcha(kind))).with("Cache-Control", "no-store")
    }
}
