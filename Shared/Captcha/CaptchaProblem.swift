public import Documents
public import HTTP

extension CaptchaRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .needed:
            Problem(
                .unprocessable, "captcha.needed", zh: "这次登录需要填写验证码", en: "This login needs a captcha",
                fields: [Problem.Field("captcha", "captcha.needed", zh: "请填写验证码", en: "Answer the captcha")])
        case .wrong:
            Problem(
                .unprocessable, "captcha.wrong", zh: "验证码不正确或已过期，请重新填写", en: "The captcha was wrong or has expired",
                fields: [Problem.Field("captcha", "captcha.wrong", zh: "验证码不正确或已过期，请填写新的验证码", en: "Wrong or expired; answer the new one")])
        }
    }
}

extension CaptchaKind {
    /// What a request for a captcha asks for by `?kind=`.
    /// - Throws: `Problem` 422 for neither.
    public init(asked request: Request) throws(Problem) {
        guard let kind = CaptchaKind(rawValue: request.query["kind"] ?? CaptchaKind.image.rawValue) else {
            throw .invalid([Problem.Field("kind", "captcha.kind", zh: "类型应为 image 或 question", en: "image or question")])
        }
        self = kind
    }
}

extension PrintRoomFull: ProblemConvertible {
    public var problem: Problem { .overloaded(retryAfter: 1) }
}
