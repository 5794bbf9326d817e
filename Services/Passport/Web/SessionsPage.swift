import PassportDomain
import Primitives
import Web

/// 登录的设备 (SPEC P9)
enum SessionsPage {
    static func page(_ listed: [ListedSession], current: ID<Session>, notice: HTML?) -> Page {
        let hasOthers = listed.contains { $0.session.id != current }
        return Page(
            title: "\(zh: "登录的设备", en: "Devices logged in")", site: siteName,
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                <p>\(zh: "不认识的设备请立即退出，并<a href=\"/password\">修改密码</a>。", en: "Log out at once what you don't know, and <a href=\"/password\">change the password</a>.")</p>
                \(listed.map { item($0, isCurrent: $0.session.id == current) })
                \(hasOthers ? others : nil)
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
}
