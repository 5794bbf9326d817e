import Captcha
import HTTP
import PassportDomain
import Web

/// 用邮件验证这个浏览器 (SPEC P7)
enum TrustPage {
    static func page(_ state: FormState, _ captchas: CaptchaPair, request: String?) -> Page {
        let captcha = state.captchaInput(captchas)
        return Page(
            title: "\(zh: "用邮件验证这个浏览器", en: "Verify this browser by mail")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "有人多次输错密码时，登录会要求等待。我们向您的邮箱发送一个验证码，您在<strong>这个浏览器</strong>中填写后，登录就不必再等别人。邮件可以用手机看。", en: "After many wrong passwords logging in has to wait. We send you a code by mail; once you have entered it in <strong>this browser</strong>, you wait for nobody else. You may read the mail on a phone.")</p>
                <p>\(zh: "登录仍然需要密码。忘记了密码，请<a href=\"/recover\">找回密码</a>。", en: "The password is still needed. If you have forgotten it, <a href=\"/recover\">recover it</a>.")</p>
                <form method="post" action="\(address("/trust", request))">
                \(emailInput(state).html)
                \(captcha.html)
                \(hiddenRequest(request))
                <p><button>\(zh: "发送验证码", en: "Send the code")</button></p>
                <p>\(captcha.button)</p>
                </form>
                <p><a href="\(address("/login", request))">\(zh: "回到登录", en: "Back to the login")</a></p>
                """)
    }
}

/// Where the mailed code is typed: the same page for every address (P5).
enum TrustCodePage {
    static func page(_ state: FormState, request: String?) -> Page {
        Page(
            title: "\(zh: "填写验证码", en: "Enter the code")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "如果这个邮箱有已验证的通行证，邮件已经发出，主题是“浏览器验证码”。请在这里填写其中的 \(MailedCode.length) 位验证码（10 分钟内有效）。", en: "If this address has a verified passport, a mail is on its way; its subject has the words <span lang=\"zh-CN\">浏览器验证码</span>. Enter its code of \(MailedCode.length) characters here (it is good for 10 minutes).")</p>
                <form method="post" action="\(address("/trust/code", request))">
                \(code(state).html)
                \(hiddenRequest(request))
                <p><button>\(zh: "验证这个浏览器", en: "Verify this browser")</button></p>
                </form>
                <p>\(missing) <a href="\(address("/trust", request))">\(zh: "邮箱填错了？重新申请", en: "Wrong address? Ask again")</a></p>
                """)
    }

    private static let missing = HTML(
        zh: "没有收到新邮件？请看看垃圾邮件箱；10 分钟内发过的不会再发，请用上一封邮件中的验证码。刚注册、邮箱还没有验证的，请先打开注册邮件中的链接。",
        en: """
            No new mail? Look into the spam folder; if one was sent within 10 minutes no other comes: use the code of that one. \
            If you have just registered and not verified the address, first open the link of that mail.
            """)

    private static func code(_ state: FormState) -> Input {
        Input(
            name: "code", label: "\(zh: "验证码", en: "Code")", autocomplete: "one-time-code",
            attributes: " maxlength=\"12\" autocapitalize=\"characters\" spellcheck=\"false\"", errors: state.errors(of: "code"))
    }
}

/// The way past a wait, beside the refusal of a log-in. It says the same whether the account waits, or the password is wrong (P7).
enum TrustOffer {
    static func html(_ state: FormState, request: String?) -> HTML? {
        switch state.problem?.code {
        case "login.client_blocked":
            form(
                state, request,
                HTML(
                    zh: "<p>不想等？用邮件验证这个浏览器，马上就能登录。</p><p><button class=\"plain\">用邮件验证</button></p>",
                    en: "<p>Rather not wait? Verify this browser by mail.</p><p><button class=\"plain\">Verify by mail</button></p>"))
        case "login.wrong_credentials":
            form(
                state, request,
                HTML(
                    zh: "<p>确定没有填错？<button class=\"link\">用邮件验证这个浏览器</button>，不用等待就可以再试。</p>",
                    en: "<p>Sure it was right? <button class=\"link\">Verify this browser by mail</button> to try again without a wait.</p>"
                ))
        default: nil
        }
    }

    /// The address goes along, so that nobody types it twice; in a form, since it stays out of every URL.
    private static func form(_ state: FormState, _ request: String?, _ text: HTML) -> HTML {
        """
        <form method="post" action="\(address("/trust", request))" class="note">
        <input type="hidden" name="email" value="\(state.email)">
        \(hiddenRequest(request))
        \(text)
        </form>
        """
    }
}
