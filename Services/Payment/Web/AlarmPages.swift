import HTTP
import PaymentDomain
import Primitives
import Web

/// Y12: what waits for too long, and the alarms.
enum AlarmPages {
    static func show(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { person in
            let list = OfficeList(request, sort: "-time")
            let found = try await services.raisedAlarms(AlarmChoice(list))
            return services.page(
                "\(zh: "警报", en: "Alarms")", person,
                body: """
                    \(overdue(try await services.overdue()))
                    <h2>\(zh: "警报", en: "Alarms")</h2>
                    \(list.filter([("", "\(zh: "全部", en: "All")")] + Alarm.allCases.map { ($0.rawValue, $0.title) }, label: "\(zh: "种类", en: "Kind")"))
                    \(list.filter([("", "\(zh: "两个渠道", en: "Both channels")")] + Channel.allCases.map { ($0.rawValue, $0.title) }, by: "channel", label: "\(zh: "渠道", en: "Channel")"))
                    \(found.alarms.isEmpty ? "<p class=\"good\">\(zh: "没有警报。", en: "There are no alarms.")</p>" : table(found, list))
                    \(list.turns(
                        previous: found.before.map { ("before", $0.description) }, next: found.after.map { ("after", $0.description) }))
                    """)
        }
    }

    private static func table(_ found: AlarmPage, _ list: OfficeList) -> HTML {
        let rows: [HTML] = found.alarms.map { alarm in
            let order: HTML? = alarm.order.map {
                "<br><a href=\"/operator/orders/\($0.description)\">\(zh: "查看订单", en: "The order")</a>"
            }
            return """
                <tr>\(alarm.raisedAt.cell)<td>\(alarm.channel.title)</td><td>\(alarm.kind.title)</td><td>\(alarm.kind.meaning)<br>\(alarm.number)\(order)</td></tr>
                """
        }
        return WideTable(
            "\(zh: "警报", en: "Alarms")",
            columns: [
                list.heading("time", "\(zh: "时间", en: "Time")"), .column("\(zh: "渠道", en: "Channel")"), .column("\(zh: "种类", en: "Kind")"),
                .column("\(zh: "含义与处理", en: "What it means and what to do")"),
            ], rows: rows
        ).html
    }

    private static func overdue(_ body: OverdueBody) -> HTML {
        guard !body.lines.isEmpty else { return "<p class=\"good\">\(zh: "没有等待过久的事项。", en: "Nothing has waited for too long.")</p>" }
        let rows: [HTML] = body.lines.map { line in
            let number: HTML = line.order.map { "<a href=\"/operator/orders/\($0)\">\(line.number)</a>" } ?? "\(line.number)"
            return "<tr>\(line.since.cell)<td>\(line.what.title)</td><td>\(number)</td></tr>"
        }
        let rest: HTML? = body.isComplete ? nil : "<p>\(zh: "每类只显示等待最久的一部分。", en: "Of each kind those that wait longest.")</p>"
        return """
            <h2>\(zh: "等待过久", en: "Waiting for too long")</h2>
            \(WideTable("\(zh: "等待过久", en: "Waiting for too long")", columns: [
                .column("\(zh: "始于", en: "Since")"), .column("\(zh: "事项", en: "What")"), .column("\(zh: "编号", en: "Number")"),
            ], rows: rows).html)\(rest)
            """
    }
}

extension AlarmChoice {
    /// What makes no sense counts as not asked.
    fileprivate init(_ list: OfficeList) {
        self.init(
            kind: Alarm(rawValue: list.state), channel: list.query["channel"].flatMap(Channel.init), isNewestFirst: list.isDescending,
            after: list.query["after"].flatMap { ID($0) }, before: list.query["before"].flatMap { ID($0) })
    }
}

extension Alarm {
    /// In a word; `meaning` says what to do.
    var title: HTML {
        switch self {
        case .forged: "\(zh: "签名不对", en: "Forged")"
        case .mismatched: "\(zh: "与订单不符", en: "Mismatched")"
        case .unknownOrder: "\(zh: "没有的订单", en: "Unknown order")"
        case .malformed: "\(zh: "无法读取", en: "Unreadable")"
        case .wrongAmount: "\(zh: "金额不对", en: "Wrong amount")"
        case .surplus: "\(zh: "多收", en: "Surplus")"
        case .refundRefused: "\(zh: "退款被拒", en: "Refund refused")"
        case .difference: "\(zh: "对账差异", en: "Difference")"
        case .notCompared: "\(zh: "没有对账", en: "Not compared")"
        }
    }
}
