import Crypto
import HTTP
import PassportDomain
import Primitives

/// A captcha on the wire: `image` is a PNG in Base64, or `question` is text to read out.
struct CaptchaBody: Codable, Equatable {
    let id: ID<Captcha>
    let image: String?
    let question: String?
    let expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, image, question
        case expiresAt = "expires_at"
    }

    init(_ captcha: IssuedCaptcha) {
        id = captcha.id
        expiresAt = captcha.expiresAt
        switch captcha.challenge {
        case .image(let png): (image, question) = (Base64.encode(png), nil)
        case .question(let text): (image, question) = (nil, text)
        }
    }
}

struct CaptchaAnswerBody: Codable, Equatable {
    let id: ID<Captcha>
    let answer: String

    var value: CaptchaAnswer { CaptchaAnswer(id: id, text: answer) }
}

enum CaptchaRoutes {
    /// `GET /api/v1/captcha` — P6.
    static func issue(_ request: Request, _ services: PassportServices) async throws -> Response {
        guard let kind = CaptchaKind(rawValue: request.query["kind"] ?? CaptchaKind.image.rawValue) else {
            throw Problem.invalid([Problem.Field("kind", "captcha.kind", zh: "类型应为 image 或 question", en: "image or question")])
        }
        return try .json(CaptchaBody(try await services.issueCaptcha(kind))).with("Cache-Control", "no-store")
    }
}
