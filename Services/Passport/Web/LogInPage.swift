import Captcha
import Web

/// 登录 (SPEC P6)
enum LogInPage {
    static func page(
        _ state: FormState, _ captchas: CaptchaPair?, for client: WaitingClient?, request: String?, notice: HTML? = nil
    ) -> Page {
        let captcha = captchas.map(state.captchaInput)
        return Page(
            title: "\(zh: "登录", en: "Log in")", site: siteName, formTargets: client.map { [$0.origin] } ?? [],
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state.summary)
                \(TrustOffer.html(state, request: request))
                \(client.map { "<p>\(zh: "登录后将回到：", en: "You then go back to: ")<strong>\($0.name)</strong></p>" as HTML })
                <form method="post" action="\(address("/login", request))">
                \(emailInput(state).html)
                \(Input(name: "password", label: "\(zh: "密码", en: "Password")", type: "password", autocomplete: "current-password").html)
                \(captcha?.html)
                \(captcha.map { _ in trust })
                \(hiddenRequest(request))
                <p><button>\(zh: "登录", en: "Log in")</button></p>
                \(captcha.map { "<p>\($0.button)</p>" as HTML })
                </form>
                <p><a href="/recover">\(zh: "忘记密码？", en: "Forgotten your password?")</a></p>
                <p>\(zh: "还没有账号？", en: "No account yet? ")<a href="\(address("/register", request))">\(zh: "注册", en: "Register")</a></p>
                """)
    }

    private static let trust: HTML =
        "<label class=\"tick\"><input type=\"checkbox\" name=\"trust\"> \(zh: "信任这个浏览器：90 天内登录一般不用填验证码（公用电脑请勿勾选）", en: "Trust this browser: mostly no captcha for 90 days (not on a shared computer)")</label>"
}
