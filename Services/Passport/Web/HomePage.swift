import PassportDomain
import Primitives
import Web

/// The account's own page.
enum HomePage {
    static func page(_ person: SignedIn, notice: String? = nil) -> Page {
        Page(
            title: "我的账号", site: siteName,
            body: """
                \(notice.map { "<p class=\"good\" role=\"status\">\($0)</p>" as HTML })
                \(state(of: person.account))
                <dl>
                <dt>邮箱</dt><dd>\(person.account.email.text)</dd>
                <dt>本次登录</dt><dd>\(person.session.authenticatedAt.beijing.dropLast(3))（北京时间）</dd>
                </dl>
                <ul class="links">
                <li><a href="/sessions">登录的设备</a></li>
                <li><a href="/security-log">安全记录</a></li>
                <li><a href="/password">修改密码</a></li>
                <li><a href="/second-factor">两步验证</a></li>
                <li><a href="/data">我的数据</a></li>
                </ul>
                <form method="post" action="/logout"><p><button class="plain">退出登录</button></p></form>
                """)
    }

    private static func state(of account: Account) -> HTML {
        account.isVerified
            ? "<p class=\"good\">邮箱已验证。请回到报名网站继续报名。</p>"
            : "<div class=\"note\"><p>邮箱还没有验证，不能报名考试。</p><p><a class=\"button\" href=\"/verify\">现在验证</a></p></div>"
    }
}
