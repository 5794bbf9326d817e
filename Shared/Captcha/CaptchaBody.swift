import Crypto
public import Primitives

/// A captcha on the wire: `image` is a PNG in Base64, or `question` is text to read out.
public struct CaptchaBody: Codable, Equatable, Sendable {
    public let id: ID<Captcha>
    public let image: String?
    public let question: String?
    /// The same question in English.
    public let questionEnglish: String?
    public let expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, image, question
        case questionEnglish = "question_en"
        case expiresAt = "expires_at"
    }

    public init(_ captcha: IssuedCaptcha) {
        id = captcha.id
        expiresAt = captcha.expiresAt
        switch captcha.challenge {
        case .image(let png): (image, question, questionEnglish) = (Base64.encode(png), nil, nil)
        case .question(let zh, let en): (image, question, questionEnglish) = (nil, zh, en)
        }
    }
}

public struct CaptchaAnswerBody: Codable, Equatable, Sendable {
    public let id: ID<Captcha>
    public let answer: String

    public init(id: ID<Captcha>, answer: String) {
        self.id = id
        self.answer = answer
    }

    public var value: CaptchaAnswer { CaptchaAnswer(id: id, text: answer) }
}
