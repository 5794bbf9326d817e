import PassportDomain
import Primitives
import Web

/// 登录的设备 (SPEC P9)
enum SessionsPage {
    /// - Parameter thisBrowser: which of those that are trusted the reader sits at.
    static func page(
        _ listed: [ListedSession], current: ID<Session>, trusted: [TrustedBrowser], thisBrowser: ID<TrustedBrowser>?, notice: HTML?
    ) -> Page {
        let hasOthers = listed.contains { $0.session.id != current }
        return Page(
            title: "\(zh: "登录的设备", en: "Devices logged in")", site: siteName,
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                <p>\(zh: "不认识的设备请立即退出，并<a href=\"/password\">修改密码</a>。", en: "Log out at once what you don't know, and <a href=\"/password\">change the password</a>.")</p>
                \(listed.map { item($0, isCurrent: $0.session.id == current) })
                \(hasOthers ? others : nil)
                \(trusted.isEmpty ? nil : browsers(trusted, thisBrowser))
                <p><a href="/">\(zh: "回到我的账号", en: "Back to my account")</a></p>
                """)
    }

    private static func item(_ listed: ListedSession, isCurrent: Bool) -> HTML {
        """
        <section class="card">
        <h2>\(Device(userAgent: listed.origin.userAgent).html)\(isCurrent ? HTML(zh: "（本设备）", en: " (this device)") : nil)</h2>
        <dl>
        <dt>\(zh: "登录地址", en: "Network address")</dt><dd>\(listed.origin.client)</dd>
        <dt>\(zh: "最近使用", en: "Last used")</dt><dd>\(listed.session.lastSeenAt.beijing.dropLast(3))</dd>
        <dt>\(zh: "登录时间", en: "Logged in")</dt><dd>\(listed.session.authenticatedAt.beijing.dropLast(3))</dd>
        </dl>
        \(isCurrent ? nil : endButton(listed.session.id))
        </section>
        """
    }

    private static func endButton(_ id: ID<Session>) -> HTML {
        """
        <form method="post" action="/sessions/\(id.description)"><button class="plain">\(zh: "退出这个设备", en: "Log this device out")</button></form>
        """
    }

    private static let others: HTML = """
        <form method="post" action="/sessions/others"><p><button>\(zh: "退出所有其他设备", en: "Log all other devices out")</button></p></form>
        """

    /// 信任的浏览器 (SPEC P6)
    private static func browsers(_ trusted: [TrustedBrowser], _ current: ID<TrustedBrowser>?) -> HTML {
        """
        <h2>\(zh: "信任的浏览器", en: "Trusted browsers")</h2>
        <p>\(zh: "在这些浏览器中登录一般不用填验证码，但仍然需要密码。公用电脑和不认识的，请不要再信任。", en: "Logging in there mostly asks for no captcha, but for the password. Trust no shared computer, and none that you don't know.")</p>
        \(trusted.map { browser($0, isCurrent: $0.id == current) })
        """
    }

    private static func browser(_ browser: TrustedBrowser, isCurrent: Bool) -> HTML {
        """
        <section class="card">
        <h3>\(Device(userAgent: browser.origin.userAgent).html)\(isCurrent ? HTML(zh: "（这个浏览器）", en: " (this browser)") : nil)</h3>
        <dl>
        \(browser.origin.client.isEmpty ? nil : "<dt>\(zh: "网络地址", en: "Network address")</dt><dd>\(browser.origin.client)</dd>" as HTML)
        <dt>\(zh: "信任始于", en: "Trusted since")</dt><dd>\(browser.since.beijing.dropLast(3))</dd>
        <dt>\(zh: "信任止于", en: "Trusted until")</dt><dd>\(browser.until.beijing.dropLast(3))</dd>
        </dl>
        <form method="post" action="/trusted-browsers/\(browser.id.description)"><button class="plain">\(zh: "不再信任", en: "Trust it no longer")</button></form>
        </section>
        """
    }
}
