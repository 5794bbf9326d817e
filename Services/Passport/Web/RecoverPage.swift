import Captcha
import HTTP
import PassportDomain
import Primitives
import Web

/// 找回密码 (SPEC P8)
enum RecoverPage {
    static func page(_ state: FormState, _ captchas: CaptchaPair) -> Page {
        let captcha = state.captchaInput(captchas)
        return Page(
            title: "\(zh: "找回密码", en: "Recover the password")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "请填写注册时使用的邮箱，我们会发送一封邮件，用其中的链接设置新密码。", en: "Enter the address you registered with. We send you a mail with a link to set a new password.")</p>
                <form method="post" action="/recover">
                \(emailInput(state).html)
                \(captcha.html)
                <p><button>\(zh: "发送邮件", en: "Send the mail")</button></p>
                <p>\(captcha.button)</p>
                </form>
                <p>\(zh: "想起来了？", en: "Remembered it? ")<a href="/login">\(zh: "直接登录", en: "Log in")</a></p>
                """)
    }

    /// The same for every address (P5).
    static func sent(_ minutes: Int64) -> Page {
        Page(
            title: "\(zh: "请查看邮箱", en: "Look into your mailbox")", site: siteName,
            body: """
                <p class="good" role="status">\(zh: "邮件已经发送。请打开邮件中的链接设置新密码，链接 \(minutes) 分钟内有效，只能用一次。", en: "The mail has been sent. Open its link to set a new password; it works for \(minutes) minutes, and once.")</p>
                <p>\(zh: "没有收到？请先看看垃圾邮件箱，并确认邮箱没有填错。\(minutes) 分钟内发过的不会再发，请用上一封邮件中的链接。", en: "Nothing there? Look into the spam folder, and check that the address was right. If a mail was sent within the last \(minutes) minutes, no other comes: use the link of that one.")</p>
                <p><a class="button plain" href="/recover">\(zh: "重新申请", en: "Ask again")</a></p>
                """)
    }
}

/// The page behind the recovery mail's link: a form, since mail programs open links by themselves.
enum NewPasswordPage {
    static func page(_ link: String, _ email: EmailAddress, _ state: FormState) -> Page {
        Page(
            title: "\(zh: "设置新密码", en: "Set a new password")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "邮箱 <strong>\(email.text)</strong> 的考试通行证。设置后，所有已登录的设备都会退出，请用新密码重新登录。", en: "The passport of <strong>\(email.text)</strong>. Every device is then logged out; log in again with the new password.")</p>
                <form method="post" action="/recover/\(link)">
                <input type="hidden" name="email" value="\(email.text)" autocomplete="username">
                \(newPasswordInput(state, label: "\(zh: "新密码", en: "New password")").html)
                <p><button>\(zh: "设置新密码", en: "Set the new password")</button></p>
                </form>
                """)
    }
}

/// A link that has been used, replaced, or is too old: the next step is another one.
enum DeadLinkPage {
    static func page(_ problem: Problem) -> Page {
        Page(
            title: "\(zh: "链接已失效", en: "The link no longer works")", site: siteName,
            body: """
                <div class="bad" role="alert"><p>\(problem.message)</p></div>
                <p><a class="button" href="/recover">\(zh: "重新申请", en: "Ask again")</a></p>
                """)
    }
}

/// 修改密码 (SPEC P8)
enum PasswordPage {
    static func page(_ account: Account, _ state: FormState) -> Page {
        Page(
            title: "\(zh: "修改密码", en: "Change the password")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "修改后，其他设备上的登录都会退出，报名网站也需要重新登录；这个浏览器保持登录。", en: "Every other device is then logged out, and you log in again at the exam sites; this browser stays logged in.")</p>
                <form method="post" action="/password">
                <input type="hidden" name="email" value="\(account.email.text)" autocomplete="username">
                \(currentPasswordInput(state).html)
                \(newPasswordInput(state, label: "\(zh: "新密码", en: "New password")").html)
                <p><button>\(zh: "修改密码", en: "Change the password")</button></p>
                </form>
                <p>\(zh: "忘记了当前密码？", en: "Forgotten it? ")<a href="/recover">\(zh: "用邮箱找回", en: "Recover it by mail")</a></p>
                <p><a href="/">\(zh: "回到我的账号", en: "Back to my account")</a></p>
                """)
    }
}
