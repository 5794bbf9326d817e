import HTTP
import PassportDomain
import Primitives
import Web

/// 退出登录 (SPEC P10): the question, and what is said when there is nowhere to go on to.
enum LogOutPages {
    static func question(_ person: SignedIn, _ question: LogOutQuestion) -> Page {
        Page(
            title: "\(zh: "退出登录", en: "Log out")", site: siteName, formTargets: question.goal.map { [$0.uri.origin] } ?? [],
            body: """
                \(question.client.map { "<p>\(zh: "您从 <strong>\($0.name)</strong> 来到这里。", en: "You come from <strong>\($0.name)</strong>.")</p>" as HTML })
                <p>\(zh: "当前登录的账号是 <strong>\(person.account.email.text)</strong>。退出后，用这个通行证登录的所有考试报名网站都会一起退出。确定要退出吗？", en: "You are logged in as <strong>\(person.account.email.text)</strong>. Logging out ends your login at every exam site that you entered by this passport. Do you want to log out?")</p>
                <form method="post" action="/oauth/logout/confirmed">
                \(hidden("client_id", question.client?.id.text))
                \(hidden("post_logout_redirect_uri", question.goal?.uri.text))
                \(hidden("state", question.goal?.state))
                <p><button>\(zh: "退出登录", en: "Log out")</button></p>
                </form>
                <p><a href="/">\(zh: "不退出，回到我的账号", en: "Stay logged in, back to my account")</a></p>
                """)
    }

    static func done(_ goal: LogOutReturn?) -> Page {
        Page(
            title: "\(zh: "已退出登录", en: "Logged out")", site: siteName,
            body: """
                <p class="good" role="status">\(zh: "这个浏览器没有登录考试通行证。", en: "This browser is not logged in to the passport.")</p>
                \(goal.map { "<p><a class=\"button\" href=\"\($0.address)\">\(zh: "回到报名网站", en: "Back to the registration site")</a></p>" as HTML })
                <p><a href="/login">\(zh: "重新登录", en: "Log in again")</a></p>
                """)
    }

    private static func hidden(_ name: String, _ value: String?) -> HTML? {
        value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" }
    }
}

extension LogOutReturn {
    /// With the state in its query.
    var address: String { FormFields(state.map { [("state", $0)] } ?? []).appended(to: uri.text) }
}
