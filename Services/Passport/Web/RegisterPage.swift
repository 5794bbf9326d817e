import Captcha
import Web

/// 注册 (SPEC P1, P2, P4)
enum RegisterPage {
    static func page(_ state: FormState, _ captchas: CaptchaPair, request: String?, formTargets: [String]) -> Page {
        let captcha = state.captchaInput(captchas)
        return Page(
            title: "注册", site: siteName, formTargets: formTargets,
            body: """
                \(state.summary)
                <p>一个通行证可以报名所有考试。已有账号？<a href="\(address("/login", request))">直接登录</a></p>
                <form method="post" action="/register">
                \(emailInput(state, autocomplete: "email").html)
                \(newPasswordInput(state, label: "密码").html)
                \(captcha.html)
                \(hiddenRequest(request))
                <p><button>注册</button></p>
                <p>\(captcha.button)</p>
                </form>
                """)
    }
}
