import PassportDomain
import Primitives
import Web

/// The page behind the mail's link (SPEC P4): a button, since mail programs open links by themselves.
enum VerifyLinkPage {
    static func page(_ link: String, _ account: Account, asksPassword: Bool, _ state: FormState) -> Page {
        Page(
            title: "\(zh: "验证邮箱", en: "Verify the address")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "请确认：邮箱 <strong>\(account.email.text)</strong> 是您的，并且是您本人在注册考试通行证（注册编号 \(account.id.registrationNumber)）。", en: "Please confirm: <strong>\(account.email.text)</strong> is yours, and it is you who registers an exam passport (registration number \(account.id.registrationNumber)).")</p>
                <form method="post" action="/verify/\(link)">
                \(asksPassword ? password(state).html : nil)
                <p><button>\(zh: "确认验证邮箱", en: "Yes, verify the address")</button></p>
                </form>
                \(asksPassword ? elsewhere : nil)
                """)
    }

    private static let elsewhere = HTML(
        zh: "<p>不是您本人注册的，或不记得密码？请<a href=\"/register\">重新注册</a>，原来的注册会作废。</p>",
        en:
            "<p>It wasn't you, or you don't know the password? <a href=\"/register\">Register anew</a>; the old registration is then void.</p>"
    )

    private static func password(_ state: FormState) -> Input {
        Input(
            name: "password", label: "\(zh: "注册时设的密码", en: "The password you registered with")", type: "password",
            autocomplete: "current-password",
            hint: "\(zh: "这个浏览器不是注册时使用的那个，请填写密码，证明是您本人注册的。", en: "You registered in another browser: the password shows that it was you.")",
            errors: state.errors(of: "password"))
    }
}
