import PassportDomain
import Primitives
import Web

/// 安全记录 (SPEC P13)
enum OwnSecurityLogPage {
    static let length = 50

    private static let advice = HTML(
        zh: "发现不是您本人的操作？请<a href=\"/password\">修改密码</a>，并<a href=\"/sessions\">退出不认识的设备</a>。",
        en:
            "Something here wasn't you? <a href=\"/password\">Change the password</a> and <a href=\"/sessions\">log out devices you don't know</a>."
    )

    static func page(_ events: [SecurityEvent]) -> Page {
        Page(
            title: "\(zh: "安全记录", en: "Security log")", site: siteName,
            body: """
                <p>\(advice)</p>
                \(events.isEmpty ? "<p>\(zh: "没有更早的记录。", en: "There are no earlier events.")</p>" : table(events))
                \(older(events))
                <p><a href="/">\(zh: "回到我的账号", en: "Back to my account")</a></p>
                """)
    }

    private static func table(_ events: [SecurityEvent]) -> HTML {
        WideTable(
            "\(zh: "安全记录", en: "Security log")",
            columns: [
                .column("\(zh: "时间（北京）", en: "Time (Beijing)")"), .column("\(zh: "内容", en: "What happened")"),
                .column("\(zh: "来自", en: "From")"),
            ], rows: events.map(row)
        ).html
    }

    private static func row(_ event: SecurityEvent) -> HTML {
        let device = event.actor == .operator ? HTML(zh: "管理员", en: "Operator") : Device(userAgent: event.userAgent).html
        let client: HTML? = event.client.map { HTML(zh: "（\($0.text)）", en: " (\($0.text))") }
        return """
            <tr><td>\(event.at.beijing.dropLast(3))</td><td>\(event.kind.text)\(client)</td><td>\(device)<br>\(event.address)</td></tr>

            """
    }

    private static func older(_ events: [SecurityEvent]) -> HTML? {
        guard events.count == length, let last = events.last else { return nil }
        return
            "<p><a class=\"button plain\" href=\"/security-log?before=\(last.id.description)\">\(zh: "更早的记录", en: "Earlier events")</a></p>"
    }
}
