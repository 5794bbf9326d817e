import PassportDomain
import Primitives
import Web

/// 登录的设备 (SPEC P9)
enum SessionsPage {
    static func page(_ listed: [ListedSession], current: ID<Session>, notice: String?) -> Page {
        let hasOthers = listed.contains { $0.session.id != current }
        return Page(
            title: "登录的设备", site: siteName,
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                <p>不认识的设备请立即退出，并<a href="/password">修改密码</a>。</p>
                \(listed.map { item($0, isCurrent: $0.session.id == current) })
                \(hasOthers ? others : nil)
                <p><a href="/">回到我的账号</a></p>
                """)
    }

    private static func item(_ listed: ListedSession, isCurrent: Bool) -> HTML {
        """
        <section class="card">
        <h2>\(Device(userAgent: listed.origin.userAgent).zh)\(isCurrent ? "（本设备）" : "")</h2>
        <dl>
        <dt>登录地址</dt><dd>\(listed.origin.client)</dd>
        <dt>最近使用</dt><dd>\(listed.session.lastSeenAt.beijing.dropLast(3))</dd>
        <dt>登录时间</dt><dd>\(listed.session.authenticatedAt.beijing.dropLast(3))</dd>
        </dl>
        \(isCurrent ? nil : endButton(listed.session.id))
        </section>
        """
    }

    private static func endButton(_ id: ID<Session>) -> HTML {
        """
        <form method="post" action="/sessions/\(id.description)"><button class="plain">退出这个设备</button></form>
        """
    }

    private static let others: HTML = """
        <form method="post" action="/sessions/others"><p><button>退出所有其他设备</button></p></form>
        """
}
