import Captcha
import HTTP
import PassportDomain
import Web

/// 用邮件验证这个浏览器 (SPEC P7)
enum TrustPage {
    static func page(_ state: FormState, _ captchas: CaptchaPair, request: String?) -> Page {
        let captcha = state.captchaInput(captchas)
        return Page(
            title: "用邮件验证这个浏览器", site: siteName,
            body: """
                \(state.summary)
                <p>有人多次输错密码时，登录会要求等待。我们向您的邮箱发送一个验证码，您在<strong>这个浏览器</strong>中填写后，登录就不必再等别人。邮件可以用手机看。</p>
                <p>登录仍然需要密码。忘记了密码，请<a href="/recover">找回密码</a>。</p>
                <form method="post" action="/trust">
                \(emailInput(state).html)
                \(captcha.html)
                \(hiddenRequest(request))
                <p><button>发送验证码</button></p>
                <p>\(captcha.button)</p>
                </form>
                <p><a href="\(address("/login", request))">回到登录</a></p>
                """)
    }
}

/// Where the mailed code is typed: the same page for every address (P5).
enum TrustCodePage {
    static func page(_ state: FormState, request: String?) -> Page {
        Page(
            title: "填写验证码", site: siteName,
            body: """
                \(state.summary)
                <p>如果这个邮箱有已验证的通行证，邮件已经发出，主题是“浏览器验证码”。请在这里填写其中的 \(MailedCode.length) 位验证码（10 分钟内有效）。</p>
                <form method="post" action="/trust/code">
                \(code(state).html)
                \(hiddenRequest(request))
                <p><button>验证这个浏览器</button></p>
                </form>
                <p>没有收到新邮件？请看看垃圾邮件箱；10 分钟内发过的不会再发，请用上一封邮件中的验证码。刚注册、邮箱还没有验证的，请先打开注册邮件中的链接。邮箱填错了？请<a href="\(address("/trust", request))">重新申请</a>。</p>
                """)
    }

    private static func code(_ state: FormState) -> Input {
        Input(
            name: "code", label: "验证码", autocomplete: "one-time-code",
            attributes: " maxlength=\"12\" autocapitalize=\"characters\" spellcheck=\"false\"", errors: state.errors(of: "code"))
    }
}

/// The way past a wait, beside the refusal of a log-in. It says the same whether the account waits, or the password is wrong (P7).
enum TrustOffer {
    static func html(_ state: FormState, request: String?) -> HTML? {
        switch state.problem?.code {
        case "login.client_blocked":
            form(state, request, "<p>不想等？用邮件验证这个浏览器，马上就能登录。</p><p><button class=\"plain\">用邮件验证</button></p>")
        case "login.wrong_credentials":
            form(state, request, "<p>确定没有填错？<button class=\"link\">用邮件验证这个浏览器</button>，不用等待就可以再试。</p>")
        default: nil
        }
    }

    /// The address goes along, so that nobody types it twice; in a form, since it stays out of every URL.
    private static func form(_ state: FormState, _ request: String?, _ text: HTML) -> HTML {
        """
        <form method="post" action="/trust" class="note">
        <input type="hidden" name="email" value="\(state.email)">
        \(hiddenRequest(request))
        \(text)
        </form>
        """
    }
}
