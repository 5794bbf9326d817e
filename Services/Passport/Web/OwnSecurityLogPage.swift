import PassportDomain
import Primitives
import Web

/// 安全记录 (SPEC P13)
enum OwnSecurityLogPage {
    static let length = 50

    static func page(_ events: [SecurityEvent]) -> Page {
        Page(
            title: "安全记录", site: siteName,
            body: """
                <p>发现不是您本人的操作？请<a href="/password">修改密码</a>，并<a href="/sessions">退出不认识的设备</a>。</p>
                \(events.isEmpty ? "<p>没有更早的记录。</p>" : table(events))
                \(older(events))
                <p><a href="/">回到我的账号</a></p>
                """)
    }

    private static func table(_ events: [SecurityEvent]) -> HTML {
        """
        <table>
        <thead><tr><th scope="col">时间（北京）</th><th scope="col">内容</th><th scope="col">来自</th></tr></thead>
        <tbody>\(events.map(row))</tbody>
        </table>
        """
    }

    private static func row(_ event: SecurityEvent) -> HTML {
        let device = event.actor == .operator ? "管理员" : Device(userAgent: event.userAgent).zh
        let client = event.client.map { "（\($0.text)）" } ?? ""
        return """
            <tr><td>\(event.at.beijing.dropLast(3))</td><td>\(event.kind.text.zh)\(client)</td><td>\(device)<br>\(event.address)</td></tr>

            """
    }

    private static func older(_ events: [SecurityEvent]) -> HTML? {
        guard events.count == length, let last = events.last else { return nil }
        return "<p><a class=\"button plain\" href=\"/security-log?before=\(last.id.description)\">更早的记录</a></p>"
    }
}
