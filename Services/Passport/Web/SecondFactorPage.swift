import Crypto
import PassportDomain
import Web

/// 两步验证: the second page of logging in (SPEC P15)
enum SecondStepPage {
    static func page(_ state: FormState, request: String?, formTargets: [String]) -> Page {
        Page(
            title: "\(zh: "两步验证", en: "Second factor")", site: siteName, formTargets: formTargets,
            body: """
                \(state.summary)
                <form method="post" action="\(address("/login/second-factor", request))">
                \(codeInput(state, label: "\(zh: "验证器中的 6 位数字，或一个恢复码", en: "The 6 digits your authenticator app shows, or a recovery code")").html)
                \(hiddenRequest(request))
                <p><button>\(zh: "登录", en: "Log in")</button></p>
                </form>
                <p>\(zh: "手机不在身边？请填写一个恢复码。", en: "No phone at hand? Enter a recovery code. ")<a href="\(address("/login", request))">\(zh: "换一个账号登录", en: "Log in to another account")</a></p>
                """)
    }
}

/// The account's own page of the second factor: off, being set up, or on.
enum SecondFactorPage {
    static func page(_ factor: SecondFactorState, _ state: FormState) -> Page {
        Page(
            title: "\(zh: "两步验证", en: "Second factor")", site: siteName,
            body: """
                \(state.summary)
                \(factor.isOn ? on(factor, state) : off)
                <p><a href="/">\(zh: "回到我的账号", en: "Back to my account")</a></p>
                """)
    }

    private static let off: HTML = """
        <p>\(zh: "开启后，登录时除密码外，还要填写手机验证器应用（如 Microsoft Authenticator、Google Authenticator、腾讯身份验证器）中的 6 位数字。别人知道了密码也进不了您的账号。", en: "Once it is on, logging in asks for the password and for the 6 digits that an authenticator app on your phone shows (Microsoft Authenticator, Google Authenticator and others). Who learns your password still can't enter your account.")</p>
        <p>\(zh: "这一项不是必须的。", en: "You need not have it.")</p>
        <form method="post" action="/second-factor"><p><button>\(zh: "开始设置", en: "Set it up")</button></p></form>
        """

    private static func on(_ factor: SecondFactorState, _ state: FormState) -> HTML {
        """
        <p class="good">\(zh: "两步验证已开启。恢复码还剩 \(factor.codesLeft) 个。", en: "The second factor is on. Recovery codes left: \(factor.codesLeft).")</p>
        <form method="post" action="/second-factor/recovery-codes">
        \(currentPasswordInput(state).html)
        <p><button>\(zh: "更换恢复码", en: "New recovery codes")</button> <button class="plain" formaction="/second-factor/removal">\(zh: "关闭两步验证", en: "Turn it off")</button></p>
        </form>
        """
    }

    static func setUp(_ secret: String, picture: [UInt8], _ state: FormState) -> Page {
        Page(
            title: "\(zh: "设置两步验证", en: "Set up the second factor")", site: siteName,
            body: """
                \(state.summary)
                <h2>\(zh: "一、用验证器应用扫描", en: "1. Scan this with the authenticator app")</h2>
                <p><img class="code" src="data:image/png;base64,\(Base64.encode(picture))" width="220" height="220" alt="\(zh: "二维码；不能扫描请手动输入下面的密钥", en: "QR code; if you can't scan it, type the key below")"></p>
                <p>\(zh: "不能扫描？在应用中选择“手动输入”，填写密钥：", en: "Can't scan it? Choose manual entry in the app and type the key:")</p>
                <p><code>\(grouped(secret))</code></p>
                <h2>\(zh: "二、填写应用显示的数字", en: "2. Enter the digits that the app shows")</h2>
                <form method="post" action="/second-factor/confirmation">
                \(codeInput(state, label: "\(zh: "6 位数字", en: "6 digits")").html)
                \(currentPasswordInput(state).html)
                <p><button>\(zh: "开启两步验证", en: "Turn the second factor on")</button></p>
                </form>
                <form method="post" action="/second-factor"><p><button class="plain">\(zh: "换一个密钥", en: "Another key")</button></p></form>
                <p><a href="/">\(zh: "以后再说，回到我的账号", en: "Later; back to my account")</a></p>
                """)
    }

    /// In fours, as they are easier to type.
    private static func grouped(_ secret: String) -> String {
        stride(from: 0, to: secret.count, by: 4).map { String(secret.dropFirst($0).prefix(4)) }.joined(separator: " ")
    }
}

/// The one time the recovery codes are shown.
enum RecoveryCodesPage {
    static func page(_ codes: [String], title: HTML) -> Page {
        Page(
            title: title, site: siteName, isShownOnce: true,
            body: """
                <div class="note" role="status"><p>\(zh: "请现在抄下或打印这些恢复码，离开本页后不再显示。", en: "Write these recovery codes down or print them now; they are not shown again.")</p></div>
                <p>\(zh: "手机丢失时，每个恢复码可以代替一次 6 位数字。请放在安全的地方，不要和密码放在一起。", en: "If your phone is lost, each stands in for the 6 digits once. Keep them in a safe place, apart from the password.")</p>
                <ol class="codes">\(codes.map { "<li><code>\($0.prefix(5))-\($0.dropFirst(5))</code></li>" as HTML })</ol>
                <p><a class="button" href="/">\(zh: "我已保存，回到我的账号", en: "I have kept them; back to my account")</a></p>
                """)
    }
}

/// The field of a code, of the app or the recovery sheet.
private func codeInput(_ state: FormState, label: HTML) -> Input {
    Input(
        name: "code", label: label, autocomplete: "one-time-code",
        attributes: " maxlength=\"16\" autocapitalize=\"characters\" spellcheck=\"false\"",
        errors: state.errors(of: "code"))
}
