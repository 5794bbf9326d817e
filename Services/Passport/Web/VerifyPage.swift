import PassportDomain
import Primitives
import Web

/// 验证邮箱 (SPEC P4)
enum VerifyPage {
    /// - Parameter request: the exam's, which goes on once the mailbox is verified.
    static func page(
        _ state: FormState, _ registration: ID<Account>?, for client: WaitingClient?, request: String?, isSignedIn: Bool,
        notice: HTML? = nil
    ) -> Page {
        Page(
            title: "\(zh: "验证邮箱", en: "Verify the address")", site: siteName, formTargets: client.map { [$0.origin] } ?? [],
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state.summary)
                \(isSignedIn ? back(to: client) : registration.map { _ in steps(client) })
                <p>\(mailed)</p>
                \(which(registration))
                <form method="post" action="\(address("/verify", request))">
                \(emailInput(state, autocomplete: "email").html)
                \(code(state).html)
                \(hiddenRequest(request))
                \(registration.map { "<input type=\"hidden\" name=\"registration\" value=\"\($0.description)\">" as HTML })
                <p><button>\(zh: "验证", en: "Verify")</button></p>
                <p><button class="plain" formaction="\(address("/verify/mail", request))" formnovalidate>\(zh: "重新发送邮件", en: "Send the mail again")</button></p>
                </form>
                \(isSignedIn ? later(request) : nil)
                """)
    }

    /// After registering: what is left to do, and where it ends.
    private static func steps(_ client: WaitingClient?) -> HTML {
        let end = client.map { client in
            HTML(
                zh: "，随后自动回到 <strong>\(client.name)</strong> 继续报名",
                en: "; you then come back to <strong>\(client.name)</strong> and go on there")
        }
        return """
            <div class="good"><p>\(zh: "注册信息已收到，还差两步：", en: "We have your registration. Two steps are left:")</p>
            <ol><li><strong>\(zh: "现在：", en: "Now: ")</strong>\(zh: "查收邮件，在下面填写验证码。", en: "look into your mailbox, and enter the code below.")</li>
            <li>\(zh: "用刚才的邮箱和密码登录", en: "Log in with the address and the password that you have just given")\(end)\(zh: "。", en: ".")</li></ol></div>
            """
    }

    private static func back(to client: WaitingClient?) -> HTML? {
        client.map { "<p>\(zh: "验证后将回到：", en: "You then go back to: ")<strong>\($0.name)</strong></p>" }
    }

    private static let mailed = HTML(
        zh: """
            我们已向您的邮箱发送了一封邮件，请填写其中的 \(MailedCode.length) 位验证码（10 分钟内有效），或打开邮件中的链接。\
            没有收到？请先看看垃圾邮件箱。一直收不到？也可以<a href="/recover">找回密码</a>。
            """,
        en: """
            We have sent you a mail: enter its code of \(MailedCode.length) characters (good for 10 minutes), or open its link. \
            Nothing there? Look into the spam folder. If it never comes, you may also <a href="/recover">recover the password</a>.
            """)

    /// Who is logged in can look at the account before verifying, or be somebody else.
    private static func later(_ request: String?) -> HTML {
        """
        <p class="note">\(zh: "未验证邮箱的账号不能报名考试。", en: "Without a verified address you can't register for an exam. ")<a href="/">\(zh: "以后再验证，先看我的账号", en: "Verify it later; to my account")</a></p>
        <form method="post" action="/logout">\(hiddenRequest(request))<p><button class="plain">\(zh: "换一个账号登录", en: "Log in to another account")</button></p></form>
        """
    }

    private static func code(_ state: FormState) -> Input {
        Input(
            name: "code", label: "\(zh: "验证码", en: "Code")", autocomplete: "one-time-code",
            attributes: " maxlength=\"12\" autocapitalize=\"characters\" spellcheck=\"false\"", errors: state.errors(of: "code"))
    }

    /// Which mail is the right one: strangers can register an address too, and their mails come to the same mailbox.
    private static func which(_ registration: ID<Account>?) -> HTML {
        registration.map {
            HTML(
                zh: "<p>您的注册编号是 <strong>\($0.registrationNumber)</strong>。请只使用写有这个编号的邮件，其他编号的邮件不是您这次注册的。</p>",
                en:
                    "<p>Your registration number is <strong>\($0.registrationNumber)</strong>. Only use the mail with this number; others are not yours.</p>"
            )
        }
            ?? HTML(
                zh: "<p class=\"note\">验证码只能在注册时使用的浏览器中填写。换了浏览器，请打开邮件中的链接。</p>",
                en: "<p class=\"note\">The code works in the browser where you registered. In another one, open the mail's link.</p>")
    }
}
