import PassportDomain
import Web

/// 注册 (SPEC P1, P2, P4)
enum RegisterPage {
    static func page(_ state: FormState, _ captcha: IssuedCaptcha, request: String?, formTargets: [String]) -> Page {
        let captcha = CaptchaInput(captcha: captcha, state: state)
        return Page(
            title: "注册", site: siteName, formTargets: formTargets,
            body: """
                \(state.summary)
                <p>一个通行证可以报名所有考试。已有账号？<a href="\(address("/login", request))">直接登录</a></p>
                <form method="post" action="/register">
                \(emailInput(state, autocomplete: "email").html)
                \(password(state).html)
                \(captcha.html)
                \(hiddenRequest(request))
                <p><button>注册</button></p>
                <p>\(captcha.buttons)</p>
                </form>
                """)
    }

    private static func password(_ state: FormState) -> Input {
        Input(
            name: "password", label: "密码", type: "password", autocomplete: "new-password",
            hint: "至少 8 个字符（建议 15 个以上），要有字母、数字和 ! @ # $ % ^ &amp; * _ - 中的至少一个；不要包含邮箱名。",
            errors: state.errors(of: "password"))
    }
}
