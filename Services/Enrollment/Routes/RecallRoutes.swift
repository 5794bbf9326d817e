import Captcha
import HTTP
import Primitives

/// What finds a registration again, whoever asks (E8).
struct RecallWish: Codable, Sendable {
    let name: String
    let idType: String
    let idNumber: String
    let captcha: CaptchaAnswerBody

    enum CodingKeys: String, CodingKey {
        case name, captcha
        case idType = "id_type"
        case idNumber = "id_number"
    }
}

enum RecallRoutes {
    /// `GET /api/v1/captcha`
    static func captcha(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let kind = try CaptchaKind(asked: request)
        let captcha = try await services.issueCaptcha(kind)
        return try .json(CaptchaBody(captcha)).with("Cache-Control", "no-store")
    }

    /// `POST /api/v1/recall` — E8: 204 whether or not there is a registration.
    static func recall(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try services.requireOwnOrigin(request)
        let wish = try request.decode(RecallWish.self)
        try await services.recallAccount(
            name: wish.name, kind: wish.idType, number: wish.idNumber, captcha: wish.captcha.value,
            from: ClientNetwork(of: request.client).text)
        return .noContent
    }
}

extension RecallRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .tooOften(let seconds):
            Problem(
                .tooManyRequests, "recall.too_often", zh: "查询次数过多，请在\(seconds / 60 + 1)分钟后再试",
                en: "Too many queries; try again in \(seconds / 60 + 1) min",
                retryAfter: seconds)
        }
    }
}
