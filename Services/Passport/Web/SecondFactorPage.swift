import Crypto
import PassportDomain
import Web

/// 两步验证: the second page of logging in (SPEC P15)
enum SecondStepPage {
    static func page(_ state: FormState, request: String?, formTargets: [String]) -> Page {
        Page(
            title: "两步验证", site: siteName, formTargets: formTargets,
            body: """
                \(state.summary)
                <form method="post" action="/login/second-factor">
                \(codeInput(state, label: "验证器中的 6 位数字，或一个恢复码").html)
                \(hiddenRequest(request))
                <p><button>登录</button></p>
                </form>
                <p>手机不在身边？请填写一个恢复码。<a href="\(address("/login", request))">换一个账号登录</a></p>
                """)
    }
}

/// The account's own page of the second factor: off, being set up, or on.
enum SecondFactorPage {
    static func page(_ factor: SecondFactorState, _ state: FormState) -> Page {
        Page(
            title: "两步验证", site: siteName,
            body: """
                \(state.summary)
                \(factor.isOn ? on(factor, state) : off)
                <p><a href="/">回到我的账号</a></p>
                """)
    }

    private static let off: HTML = """
        <p>开启后，登录时除密码外，还要填写手机验证器应用（如 Microsoft Authenticator、Google Authenticator、腾讯身份验证器）中的 6 位数字。别人知道了密码也进不了您的账号。</p>
        <p>这一项不是必须的。</p>
        <form method="post" action="/second-factor"><p><button>开始设置</button></p></form>
        """

    private static func on(_ factor: SecondFactorState, _ state: FormState) -> HTML {
        """
        <p class="good">两步验证已开启。恢复码还剩 \(factor.codesLeft) 个。</p>
        <form method="post" action="/second-factor/recovery-codes">
        \(currentPasswordInput(state).html)
        <p><button>更换恢复码</button> <button class="plain" formaction="/second-factor/removal">关闭两步验证</button></p>
        </form>
        """
    }

    static func setUp(_ secret: String, picture: [UInt8], _ state: FormState) -> Page {
        Page(
            title: "设置两步验证", site: siteName,
            body: """
                \(state.summary)
                <h2>一、用验证器应用扫描</h2>
                <p><img class="code" src="data:image/png;base64,\(Base64.encode(picture))" width="220" height="220" alt="二维码；不能扫描请手动输入下面的密钥"></p>
                <p>不能扫描？在应用中选择“手动输入”，填写密钥：</p>
                <p><code>\(grouped(secret))</code></p>
                <h2>二、填写应用显示的数字</h2>
                <form method="post" action="/second-factor/confirmation">
                \(codeInput(state, label: "6 位数字").html)
                \(currentPasswordInput(state).html)
                <p><button>开启两步验证</button></p>
                </form>
                <form method="post" action="/second-factor"><p><button class="plain">换一个密钥</button></p></form>
                <p><a href="/">以后再说，回到我的账号</a></p>
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
            title: title, site: siteName,
            body: """
                <div class="note" role="status"><p>请现在抄下或打印这些恢复码，离开本页后不再显示。</p></div>
                <p>手机丢失时，每个恢复码可以代替一次 6 位数字。请放在安全的地方，不要和密码放在一起。</p>
                <ol class="codes">\(codes.map { "<li><code>\($0.prefix(5))-\($0.dropFirst(5))</code></li>" as HTML })</ol>
                <p><a class="button" href="/">我已保存，回到我的账号</a></p>
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
