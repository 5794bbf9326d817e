import PassportDomain
import Primitives
import Web

/// The page behind the mail's link (SPEC P4): a button, since mail programs open links by themselves.
enum VerifyLinkPage {
    static func page(_ link: String, _ account: Account, asksPassword: Bool, _ state: FormState) -> Page {
        Page(
            title: "验证邮箱", site: siteName,
            body: """
                \(state.summary)
                <p>请确认：邮箱 <strong>\(account.email.text)</strong> 是您的，并且是您本人在注册考试通行证（注册编号 \(account.id.registrationNumber)）。</p>
                <form method="post" action="/verify/\(link)">
                \(asksPassword ? password(state).html : nil)
                <p><button>确认验证邮箱</button></p>
                </form>
                \(asksPassword ? "<p>不是您本人注册的，或不记得密码？请<a href=\"/register\">重新注册</a>，原来的注册会作废。</p>" : nil)
                """)
    }

    private static func password(_ state: FormState) -> Input {
        Input(
            name: "password", label: "注册时设的密码", type: "password", autocomplete: "current-password",
            hint: "这个浏览器不是注册时使用的那个，请填写密码，证明是您本人注册的。", errors: state.errors(of: "password"))
    }
}
