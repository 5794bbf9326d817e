import Captcha
import HTTP
import Web

/// What an authenticator app calls its entry of ours.
let productName = "考试通行证"

/// The frame's name on every page of this service.
let siteName: HTML = "\(zh: "考试通行证", en: "Exam Passport")"

/// What a form shows when it comes back: what was typed (never a password), and what is wrong with it.
struct FormState {
    var email = ""
    var problem: Problem?
    /// What the captcha was answered with; a refused form comes back with the keyboard there, for who can't see the picture.
    var captchaKind = CaptchaKind.image

    /// The refusals of one input.
    func errors(of field: String) -> [Problem.Field] { fieldErrors.filter { $0.name == field } }

    var fieldErrors: [Problem.Field] { problem?.fields ?? [] }

    /// The refusal as a whole, above the form; a screen reader says it at once.
    var summary: HTML? {
        problem.map { "<p class=\"bad\" role=\"alert\">\($0.message)</p>" }
    }
}

extension FormState {
    /// What comes back of a form with a captcha.
    init(_ fields: FormFields) { self.init(email: fields["email"] ?? "", captchaKind: fields.captchaKind) }

    func refused(_ problem: Problem) -> FormState { FormState(email: email, problem: problem, captchaKind: captchaKind) }

    func captchaInput(_ pair: CaptchaPair) -> CaptchaInput { CaptchaInput(pair, errors: fieldErrors, answered: captchaKind) }
}

extension Page {
    /// The page that shows a refusal, with the wait if there is one.
    func response(to problem: Problem) -> Response {
        let page = response(problem.status)
        return problem.retryAfter.map { page.with("Retry-After", "\($0)") } ?? page
    }
}

/// The address field of every form.
func emailInput(_ state: FormState, autocomplete: String = "username") -> Input {
    Input(
        name: "email", label: "\(zh: "邮箱", en: "E-mail address")", type: "email", value: state.email, autocomplete: autocomplete,
        attributes: " maxlength=\"254\" inputmode=\"email\" autocapitalize=\"none\" spellcheck=\"false\"", errors: state.errors(of: "email")
    )
}

/// The field of a password that is yet to be chosen (P2).
func newPasswordInput(_ state: FormState, label: HTML) -> Input {
    Input(
        name: "password", label: label, type: "password", autocomplete: "new-password",
        hint: HTML(
            zh: "至少 8 个字符（建议 15 个以上），要有字母、数字和 ! @ # $ % ^ &amp; * _ - 中的至少一个；不要包含邮箱名。",
            en:
                "At least 8 characters (better 15 or more), with a letter, a digit and one of ! @ # $ % ^ &amp; * _ -; without your mailbox name."
        ),
        errors: state.errors(of: "password"))
}

/// The password of the account that is logged in, before a change.
func currentPasswordInput(_ state: FormState) -> Input {
    Input(
        name: "current", label: "\(zh: "当前密码", en: "Current password")", type: "password", autocomplete: "current-password",
        errors: state.errors(of: "current"))
}

/// Carries the waiting login request from page to page. It stands in the form's address as well, so that the page that comes back with
/// what was wrong can be asked for again: in the other language, say.
func hiddenRequest(_ request: String?) -> HTML? {
    request.map { "<input type=\"hidden\" name=\"request\" value=\"\($0)\">" }
}

/// `/register`, with the waiting login request if there is one.
func address(_ path: String, _ request: String?) -> String {
    request.map { FormFields([("request", $0)]).appended(to: path) } ?? path
}
