import Captcha
import Web

/// 注册 (SPEC P1, P2, P4)
enum RegisterPage {
    static func page(_ state: FormState, _ captchas: CaptchaPair, request: String?, formTargets: [String]) -> Page {
        let captcha = state.captchaInput(captchas)
        return Page(
            title: "\(zh: "注册", en: "Register")", site: siteName, formTargets: formTargets,
            body: """
                \(state.summary)
                <p>\(zh: "一个通行证可以报名所有考试。已有账号？", en: "One passport is good for every exam. You have one? ")<a href="\(address("/login", request))">\(zh: "直接登录", en: "Log in")</a></p>
                <form method="post" action="\(address("/register", request))">
                \(emailInput(state, autocomplete: "email").html)
                \(newPasswordInput(state, label: "\(zh: "密码", en: "Password")").html)
                \(captcha.html)
                \(hiddenRequest(request))
                <p><button>\(zh: "注册", en: "Register")</button></p>
                <p>\(captcha.button)</p>
                </form>
                """)
    }
}
