import Captcha
import Web

/// 登录 (SPEC P6)
enum LogInPage {
    static func page(
        _ state: FormState, _ captchas: CaptchaPair?, for client: WaitingClient?, request: String?, notice: String? = nil
    ) -> Page {
        let captcha = captchas.map(state.captchaInput)
        return Page(
            title: "登录", site: siteName, formTargets: client.map { [$0.origin] } ?? [],
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state.summary)
                \(TrustOffer.html(state, request: request))
                \(client.map { "<p>登录后将回到：<strong>\($0.name)</strong></p>" as HTML })
                <form method="post" action="/login">
                \(emailInput(state).html)
                \(Input(name: "password", label: "密码", type: "password", autocomplete: "current-password").html)
                \(captcha?.html)
                \(captcha.map { _ in trust })
                \(hiddenRequest(request))
                <p><button>登录</button></p>
                \(captcha.map { "<p>\($0.button)</p>" as HTML })
                </form>
                <p><a href="/recover">忘记密码？</a></p>
                <p>还没有账号？<a href="\(address("/register", request))">注册</a></p>
                """)
    }

    private static let trust: HTML =
        "<label class=\"tick\"><input type=\"checkbox\" name=\"trust\"> 信任这个浏览器：90 天内登录一般不用填验证码（公用电脑请勿勾选）</label>"
}
