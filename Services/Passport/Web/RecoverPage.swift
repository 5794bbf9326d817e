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
            title: "找回密码", site: siteName,
            body: """
                \(state.summary)
                <p>请填写注册时使用的邮箱，我们会发送一封邮件，用其中的链接设置新密码。</p>
                <form method="post" action="/recover">
                \(emailInput(state).html)
                \(captcha.html)
                <p><button>发送邮件</button></p>
                <p>\(captcha.button)</p>
                </form>
                <p>想起来了？<a href="/login">直接登录</a></p>
                """)
    }

    /// The same for every address (P5).
    static func sent(_ minutes: Int64) -> Page {
        Page(
            title: "请查看邮箱", site: siteName,
            body: """
                <p class="good" role="status">邮件已经发送。请打开邮件中的链接设置新密码，链接 \(minutes) 分钟内有效，只能用一次。</p>
                <p>没有收到？请先看看垃圾邮件箱，并确认邮箱没有填错。\(minutes) 分钟内发过的不会再发，请用上一封邮件中的链接。</p>
                <p><a class="button plain" href="/recover">重新申请</a></p>
                """)
    }
}

/// The page behind the recovery mail's link: a form, since mail programs open links by themselves.
enum NewPasswordPage {
    static func page(_ link: String, _ email: EmailAddress, _ state: FormState) -> Page {
        Page(
            title: "设置新密码", site: siteName,
            body: """
                \(state.summary)
                <p>邮箱 <strong>\(email.text)</strong> 的考试通行证。设置后，所有已登录的设备都会退出，请用新密码重新登录。</p>
                <form method="post" action="/recover/\(link)">
                <input type="hidden" name="email" value="\(email.text)" autocomplete="username">
                \(newPasswordInput(state, label: "新密码").html)
                <p><button>设置新密码</button></p>
                </form>
                """)
    }
}

/// A link that has been used, replaced, or is too old: the next step is another one.
enum DeadLinkPage {
    static func page(_ problem: Problem) -> Page {
        Page(
            title: "链接已失效", site: siteName,
            body: """
                <div class="bad" role="alert"><p>\(problem.message.zh)</p><p lang="en">\(problem.message.en)</p></div>
                <p><a class="button" href="/recover">重新申请</a></p>
                """)
    }
}

/// 修改密码 (SPEC P8)
enum PasswordPage {
    static func page(_ account: Account, _ state: FormState) -> Page {
        Page(
            title: "修改密码", site: siteName,
            body: """
                \(state.summary)
                <p>修改后，其他设备上的登录都会退出，报名网站也需要重新登录；这个浏览器保持登录。</p>
                <form method="post" action="/password">
                <input type="hidden" name="email" value="\(account.email.text)" autocomplete="username">
                \(currentPasswordInput(state).html)
                \(newPasswordInput(state, label: "新密码").html)
                <p><button>修改密码</button></p>
                </form>
                <p>忘记了当前密码？<a href="/recover">用邮箱找回</a></p>
                <p><a href="/">回到我的账号</a></p>
                """)
    }
}
