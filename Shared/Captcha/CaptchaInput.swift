import Crypto
public import HTTP
import Primitives
public import Web

/// The captcha of a form: the picture or the question, the input for it, and, after the form's main button so that Enter never presses
/// them, the buttons for another one (SPEC P6).
public struct CaptchaInput {
    private let captcha: IssuedCaptcha
    private let errors: [Problem.Field]

    /// - Parameter errors: the refusals of the form; those of `captcha` are shown.
    public init(_ captcha: IssuedCaptcha, errors: [Problem.Field]) {
        self.captcha = captcha
        self.errors = errors.filter { $0.name == "captcha" }
    }

    public var html: HTML {
        """
        \(shown)
        \(input.html)
        <input type="hidden" name="captcha_id" value="\(captcha.id.description)">
        <input type="hidden" name="captcha_kind" value="\(kind.rawValue)">
        """
    }

    public var buttons: HTML {
        """
        <button class="plain" name="another" value="\(CaptchaKind.image.rawValue)" formnovalidate>换一张图片</button>
        <button class="plain" name="another" value="\(CaptchaKind.question.rawValue)" formnovalidate>改答文字题</button>
        """
    }

    private var kind: CaptchaKind {
        switch captcha.challenge {
        case .image: .image
        case .question: .question
        }
    }

    private var shown: HTML {
        switch captcha.challenge {
        case .image(let png):
            "<p><img src=\"data:image/png;base64,\(Base64.encode(png))\" width=\"200\" height=\"70\" alt=\"验证码图片；看不到图片请用页面下方的“改答文字题”\"></p>"
        case .question(let text): "<p class=\"note\" id=\"captcha-question\">\(text)</p>"
        }
    }

    private var input: Input {
        switch captcha.challenge {
        case .image:
            Input(
                name: "captcha", label: "图中的字符", hint: "不分大小写。看不清可以换一张图片，或改答文字题。",
                attributes: " maxlength=\"16\" autocapitalize=\"characters\" spellcheck=\"false\"", errors: errors)
        case .question:
            Input(
                name: "captcha", label: "上面算术题的答案", hint: "请填阿拉伯数字。", attributes: " maxlength=\"16\" inputmode=\"numeric\"",
                errors: errors)
        }
    }
}
