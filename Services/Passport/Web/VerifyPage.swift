import PassportDomain
import Primitives
import Web

/// 验证邮箱 (SPEC P4)
enum VerifyPage {
    /// - Parameter request: the exam's, which goes on once the mailbox is verified.
    static func page(
        _ state: FormState, _ registration: ID<Account>?, request: String?, isSignedIn: Bool, formTargets: [String], notice: String? = nil
    ) -> Page {
        Page(
            title: "验证邮箱", site: siteName, formTargets: formTargets,
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state.summary)
                <p>我们已向您的邮箱发送了一封邮件，请填写其中的 \(MailedCode.length) 位验证码（10 分钟内有效），或打开邮件中的链接。没有收到？请先看看垃圾邮件箱。一直收不到？也可以<a href="/recover">找回密码</a>。</p>
                \(which(registration))
                <form method="post" action="/verify">
                \(emailInput(state, autocomplete: "email").html)
                \(code(state).html)
                \(hiddenRequest(request))
                \(registration.map { "<input type=\"hidden\" name=\"registration\" value=\"\($0.description)\">" as HTML })
                <p><button>验证</button></p>
                <p><button class="plain" formaction="/verify/mail" formnovalidate>重新发送邮件</button></p>
                </form>
                \(isSignedIn ? later(request) : nil)
                """)
    }

    /// Who is logged in can look at the account before verifying, or be somebody else.
    private static func later(_ request: String?) -> HTML {
        """
        <p class="note">未验证邮箱的账号不能报名考试。<a href="/">以后再验证，先看我的账号</a></p>
        <form method="post" action="/logout">\(hiddenRequest(request))<p><button class="plain">换一个账号登录</button></p></form>
        """
    }

    private static func code(_ state: FormState) -> Input {
        Input(
            name: "code", label: "验证码", autocomplete: "one-time-code",
            attributes: " maxlength=\"12\" autocapitalize=\"characters\" spellcheck=\"false\"", errors: state.errors(of: "code"))
    }

    /// Which mail is the right one: strangers can register an address too, and their mails come to the same mailbox.
    private static func which(_ registration: ID<Account>?) -> HTML {
        registration.map {
            "<p>您的注册编号是 <strong>\($0.registrationNumber)</strong>。请只使用写有这个编号的邮件，其他编号的邮件不是您这次注册的。</p>"
        } ?? "<p class=\"note\">验证码只能在注册时使用的浏览器中填写。换了浏览器，请打开邮件中的链接。</p>"
    }
}
