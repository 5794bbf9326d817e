import HTTP
import PassportDomain
import Primitives
import Web

/// 我的数据 (SPEC P14)
enum DataPage {
    static let page = Page(
        title: "\(zh: "我的数据", en: "My data")", site: siteName,
        body: """
            <h2>\(zh: "导出", en: "Take it along")</h2>
            <p>\(zh: "下载通行证保存的全部内容：账号资料、登录的设备、安全记录、用过的考试（JSON 文件）。其中没有密码等秘密。", en: "Download all that the passport keeps of you: account, devices, security log, exams (a JSON file). It has no password or other secret.")</p>
            <p><a class="button" href="/data/export" download>\(zh: "下载我的数据", en: "Download my data")</a></p>
            <h2>\(zh: "删除账号", en: "Delete the account")</h2>
            <p>\(zh: "删除后不能恢复。下一页说明哪些内容会删除、哪些由考试机构保留。", en: "It can't be undone. The next page says what is deleted, and what the exams keep.")</p>
            <p><a class="button plain" href="/deletion">\(zh: "删除账号…", en: "Delete the account…")</a></p>
            <p><a href="/">\(zh: "回到我的账号", en: "Back to my account")</a></p>
            """)
}

/// 删除账号: what goes and what stays where, before anything does.
enum DeletionPage {
    static func page(_ account: Account, _ exams: [String], logDays: Int64, _ state: FormState) -> Page {
        Page(
            title: "\(zh: "删除账号", en: "Delete the account")", site: siteName,
            body: """
                \(state.summary)
                <p>\(zh: "将要删除：", en: "To be deleted: ")<strong>\(account.email.text)</strong></p>
                <div class="bad"><p>\(zh: "删除后不能恢复，也不能再用本账号登录任何考试：不能查看报名、更新支付状态或打印准考证。考试结束前请不要删除。", en: "It can't be undone, and you can log in to no exam by this account any more: not to see your registration, to update a payment or to print a ticket. Don't delete it before your exam is over.")</p></div>
                <h2>\(zh: "马上删除", en: "Deleted at once")</h2>
                <ul><li>\(zh: "账号、密码、两步验证；", en: "account, password, second factor;")</li><li>\(zh: "所有设备上的登录和给各考试的授权；", en: "every login, and what the exams were allowed;")</li><li>\(zh: "邮箱地址（可以重新注册，但那是一个新账号，与原来的报名无关）。", en: "the e-mail address (you may register it again, but that is another account, without your registrations).")</li></ul>
                <h2>\(zh: "会保留", en: "Kept")</h2>
                <ul>
                <li>\(zh: "安全记录（时间、网络地址、浏览器）以编号保留，不含邮箱，从记录之日起 \(logDays) 天后删除；", en: "the security log (times, network addresses, browsers) under a number, without your address, for \(logDays) days from each event;")</li>
                <li>\(zh: "已支付的报考由考试机构依法保留（姓名、证件、照片、缴费记录），不含邮箱和密码；未支付的报考将释放。", en: "paid entries, by the exams, as the law demands (name, identity document, photo, payment), without address and password; unpaid entries are released.")</li>
                </ul>
                \(told(exams))
                <form method="post" action="/deletion">
                <input type="hidden" name="email" value="\(account.email.text)" autocomplete="username">
                <label class="tick"><input type="checkbox" name="sure" value="yes"\(state.errors(of: "sure").isEmpty ? nil : " aria-describedby=\"sure-error\" aria-invalid=\"true\" autofocus" as HTML)> \(zh: "我已了解：删除后不能恢复，已支付的报考不会因此退费", en: "I understand: it can't be undone, and paid entries are not refunded for it")</label>
                \(sureError(state))
                \(currentPasswordInput(state).html)
                <p><button class="danger">\(zh: "永久删除账号", en: "Delete the account for good")</button> <a class="button plain" href="/">\(zh: "不删除，返回", en: "Don't delete, go back")</a></p>
                </form>
                """)
    }

    private static func told(_ exams: [String]) -> HTML {
        guard !exams.isEmpty else { return "<p>\(zh: "本账号没有登录过任何考试。", en: "This account has been used for no exam.")</p>" }
        return "<p>\(zh: "将通知您登录过的考试：", en: "The exams you have used will be told:")</p><ul>\(exams.map { "<li>\($0)</li>" as HTML })</ul>"
    }

    private static func sureError(_ state: FormState) -> HTML? {
        state.errors(of: "sure").first.map { "<p class=\"bad\" id=\"sure-error\">\($0.message)</p>" }
    }
}

enum DeletedPage {
    static let page = Page(
        title: "\(zh: "账号已删除", en: "Account deleted")", site: siteName,
        body: """
            <p class="good" role="status">\(zh: "账号已经删除，所有设备都已退出登录。您登录过的考试会收到通知。", en: "The account is deleted, and every device is logged out. The exams you have used will be told.")</p>
            <p>\(zh: "我们已向您的邮箱发送了最后一封邮件，作为凭据。", en: "We have sent you one last mail that says so.")</p>
            <p><a class="button plain" href="/register">\(zh: "注册新账号", en: "Register a new account")</a></p>
            """)
}
