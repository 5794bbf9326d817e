import Web

/// 登录 (SPEC P6)
enum LogInPage {
    static func page(
        _ state: FormState, _ captcha: IssuedCaptcha, for client: WaitingClient?, request: String?, notice: String? = nil
    ) -> Page {
        let captcha = CaptchaInput(captcha: captcha, state: state)
        return Page(
            title: "登录", site: siteName, formTargets: client.map { [$0.origin] } ?? [],
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state.summary)
                \(client.map { "<p>登录后将回到：<strong>\($0.name)</strong></p>" as HTML })
                <form method="post" action="/login">
                \(emailInput(state).html)
                \(Input(name: "password", label: "密码", type: "password", autocomplete: "current-password").html)
                \(captcha.html)
                \(hiddenRequest(request))
                <p><button>登录</button></p>
                <p>\(captcha.buttons)</p>
                </form>
                <p><a href="/recover">忘记密码？</a></p>
                <p>还没有账号？<a href="\(address("/register", request))">注册</a></p>
                """)
    }
}
