import HTTP
import PassportDomain
import Primitives
import Web

/// 我的数据 (SPEC P14)
enum DataPage {
    static let page = Page(
        title: "我的数据", site: siteName,
        body: """
            <h2>导出</h2>
            <p>下载通行证保存的全部内容：账号资料、登录的设备、安全记录、用过的考试（JSON 文件）。其中没有密码等秘密。</p>
            <p><a class="button" href="/data/export" download>下载我的数据</a></p>
            <h2>删除账号</h2>
            <p>删除后不能恢复。下一页说明哪些内容会删除、哪些由考试机构保留。</p>
            <p><a class="button plain" href="/deletion">删除账号…</a></p>
            <p><a href="/">回到我的账号</a></p>
            """)
}

/// 删除账号: what goes and what stays where, before anything does.
enum DeletionPage {
    static func page(_ account: Account, _ exams: [String], logDays: Int64, _ state: FormState) -> Page {
        Page(
            title: "删除账号", site: siteName,
            body: """
                \(state.summary)
                <p>将要删除：<strong>\(account.email.text)</strong></p>
                <div class="bad"><p>删除后不能恢复，也不能再用本账号登录任何考试：不能查看报名、更新支付状态或打印准考证。考试结束前请不要删除。</p></div>
                <h2>马上删除</h2>
                <ul><li>账号、密码、两步验证；</li><li>所有设备上的登录和给各考试的授权；</li><li>邮箱地址（可以重新注册，但那是一个新账号，与原来的报名无关）。</li></ul>
                <h2>会保留</h2>
                <ul>
                <li>安全记录（时间、网络地址、浏览器）以编号保留，不含邮箱，从记录之日起 \(logDays) 天后删除；</li>
                <li>已支付的报考由考试机构依法保留（姓名、证件、照片、缴费记录），不含邮箱和密码；未支付的报考将释放。</li>
                </ul>
                \(told(exams))
                <form method="post" action="/deletion">
                <input type="hidden" name="email" value="\(account.email.text)" autocomplete="username">
                <label class="tick"><input type="checkbox" name="sure" value="yes"> 我已了解：删除后不能恢复，已支付的报考不会因此退费</label>
                \(sureError(state))
                \(currentPasswordInput(state).html)
                <p><button class="danger">永久删除账号</button> <a class="button plain" href="/">不删除，返回</a></p>
                </form>
                """)
    }

    private static func told(_ exams: [String]) -> HTML {
        guard !exams.isEmpty else { return "<p>本账号没有登录过任何考试。</p>" }
        return "<p>将通知您登录过的考试：</p><ul>\(exams.map { "<li>\($0)</li>" as HTML })</ul>"
    }

    private static func sureError(_ state: FormState) -> HTML? {
        state.errors(of: "sure").first.map { "<p class=\"bad\" role=\"alert\">\($0.message.zh)</p>" }
    }
}

enum DeletedPage {
    static let page = Page(
        title: "账号已删除", site: siteName,
        body: """
            <p class="good" role="status">账号已经删除，所有设备都已退出登录。您登录过的考试会收到通知。</p>
            <p>我们已向您的邮箱发送了最后一封邮件，作为凭据。</p>
            <p><a class="button plain" href="/register">注册新账号</a></p>
            """)
}
