import PassportDomain
import Primitives
import Web

/// The account's own page.
enum HomePage {
    static func page(_ person: SignedIn, notice: HTML? = nil) -> Page {
        Page(
            title: "\(zh: "我的账号", en: "My account")", site: siteName,
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state(of: person.account))
                <dl>
                <dt>\(zh: "邮箱", en: "E-mail")</dt><dd>\(person.account.email.text)</dd>
                <dt>\(zh: "本次登录", en: "Logged in")</dt><dd>\(person.session.authenticatedAt.beijing.dropLast(3))\(zh: "（北京时间）", en: " (Beijing time)")</dd>
                </dl>
                <ul class="links">
                <li><a href="/sessions">\(zh: "登录的设备", en: "Devices logged in")</a></li>
                <li><a href="/security-log">\(zh: "安全记录", en: "Security log")</a></li>
                <li><a href="/password">\(zh: "修改密码", en: "Change the password")</a></li>
                <li><a href="/second-factor">\(zh: "两步验证", en: "Second factor")</a></li>
                <li><a href="/data">\(zh: "我的数据", en: "My data")</a></li>
                </ul>
                <form method="post" action="/logout"><p><button class="plain">\(zh: "退出登录", en: "Log out")</button></p></form>
                """)
    }

    private static func state(of account: Account) -> HTML {
        account.isVerified
            ? "<p class=\"good\">\(zh: "邮箱已验证。请回到报名网站继续报名。", en: "Your address is verified. Go back to the registration site and go on there.")</p>"
            : "<div class=\"note\"><p>\(zh: "邮箱还没有验证，不能报名考试。", en: "Your address isn't verified yet; you can't register for an exam before it is.")</p><p><a class=\"button\" href=\"/verify\">\(zh: "现在验证", en: "Verify it now")</a></p></div>"
    }
}
