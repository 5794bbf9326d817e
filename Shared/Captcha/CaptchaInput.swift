import Crypto
public import HTTP
import Primitives
public import Web

/// The captcha of a form (SPEC P6): the picture with its input, and behind a fold, which opens without a script and without leaving the
/// page, the question in words with its own. After the form's main button, so that Enter never presses it, the button for another picture.
public struct CaptchaInput {
    private let pair: CaptchaPair
    private let errors: [Problem.Field]
    private let answered: CaptchaKind

    /// - Parameters:
    ///   - errors: the refusals of the form; those of `captcha` are shown.
    ///   - answered: what the refused form was answered with: there the refusal stands, and the keyboard.
    public init(_ pair: CaptchaPair, errors: [Problem.Field], answered: CaptchaKind = .image) {
        self.pair = pair
        self.errors = errors.filter { $0.name == "captcha" }
        self.answered = answered
    }

    public var html: HTML {
        """
        \(picture)
        <input type="hidden" name="captcha_id" value="\(pair.image.id.description)">
        <details\(answered == .question ? " open" : "")>
        <summary>\(zh: "看不清图片？改答文字题", en: "Can't read it? Answer a question instead")</summary>
        \(question)
        <input type="hidden" name="question_id" value="\(pair.question.id.description)">
        </details>
        """
    }

    /// What was typed into other fields comes back with the page, but no password.
    public var button: HTML {
        "<button class=\"plain\" name=\"another\" value=\"image\" formnovalidate>\(zh: "换一张图片", en: "Another picture")</button>"
    }

    private var picture: HTML? {
        guard case .image(let png) = pair.image.challenge else { return nil }
        let input = Input(
            name: "captcha", label: "\(zh: "图中的字符", en: "Characters in the picture")",
            hint: "\(zh: "不分大小写。", en: "Capital or small letters, as you like.")", isRequired: false,
            attributes: " maxlength=\"16\" autocapitalize=\"characters\" spellcheck=\"false\"", errors: answered == .image ? errors : [])
        return """
            <p><img src="data:image/png;base64,\(Base64.encode(png))" width="200" height="70" alt="\(zh: "验证码图片；看不到图片请用下面的“改答文字题”", en: "Captcha; if you can't see it, use the question below")"></p>
            \(input.html)
            """
    }

    private var question: HTML? {
        guard case .question(let zh, let en) = pair.question.challenge else { return nil }
        return Input(
            name: "question", label: HTML(zh: HTML(zh), en: HTML(en)),
            hint: "\(zh: "请填阿拉伯数字。填了这里，就不用填图中的字符。", en: "Answer in digits. Then you need not read the picture.")", isRequired: false,
            attributes: " maxlength=\"16\" inputmode=\"numeric\"", errors: answered == .question ? errors : []
        ).html
    }
}

extension FormFields {
    /// A button asked for another picture instead of sending the form.
    public var asksAnotherCaptcha: Bool { self["another"] != nil }

    /// Which of the two was answered: the question, if anything stands there.
    public var captchaKind: CaptchaKind { (self["question"] ?? "").allSatisfy(\.isWhitespace) ? .image : .question }

    public var captchaAnswer: CaptchaAnswer {
        let (id, answer) = captchaKind == .question ? ("question_id", "question") : ("captcha_id", "captcha")
        return CaptchaAnswer(id: self[id].flatMap { ID<Captcha>($0) }, text: self[answer] ?? "")
    }
}
