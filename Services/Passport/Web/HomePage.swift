import PassportDomain
import Primitives
import Web

/// The account's own page.
enum HomePage {
    static func page(_ person: SignedIn) -> Page {
        Page(
            title: "我的账号", site: siteName,
            body: """
                \(state(of: person.account))
                <dl>
                <dt>邮箱</dt><dd>\(person.account.email.text)</dd>
                <dt>本次登录</dt><dd>\(person.session.authenticatedAt.beijing.dropLast(3))（北京时间）</dd>
                </dl>
                <form method="post" action="/logout"><p><button class="plain">退出登录</button></p></form>
                """)
    }

    private static func state(of account: Account) -> HTML {
        account.isVerified
            ? "<p class=\"good\">邮箱已验证。请回到报名网站继续报名。</p>"
            : "<div class=\"note\"><p>邮箱还没有验证，不能报名考试。</p><p><a class=\"button\" href=\"/verify\">现在验证</a></p></div>"
    }
}
