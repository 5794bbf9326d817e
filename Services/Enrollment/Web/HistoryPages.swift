import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 报名记录 (E29).
enum HistoryPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            let events = try await services.viewRegistration.history(of: candidate)
            let rows: [HTML] = events.map { event in
                "<tr><td>\(event.at.beijing)</td><td>\(event.text(in: services.sitting))</td><td>\(event.actor.title)</td></tr>"
            }
            return services.page(
                "报名记录", candidate: candidate,
                body: events.isEmpty
                    ? "<p>还没有记录。</p>"
                    : """
                    <table><thead><tr><th scope="col">时间（北京时间）</th><th scope="col">事项</th><th scope="col">操作者</th></tr></thead>
                    <tbody>\(rows)</tbody></table>
                    """)
        }
    }
}

extension HistoryEvent {
    /// What happened, for the candidate.
    func text(in sitting: Sitting) -> String {
        let name = subject.map { sitting.subject($0)?.name ?? $0.rawValue } ?? ""
        return switch kind {
        case .confirmed: "确认报名信息"
        case .dataChanged: "更正报名信息"
        case .reviewPassed: "\(name)资格复核已通过"
        case .reviewSaved: "\(name)资格复核已保存，等待教务处管理员复核"
        case .reviewRefused: "\(name)资格复核未通过\(detail.map { "：\($0)" } ?? "")"
        case .entered: "报考\(name)，座位已保留"
        case .dropped: "取消报考\(name)"
        case .expired: "\(name)未在保留时间内支付，座位已释放"
        case .paymentBegun: "发起支付\(detail == "payease" ? "（首信易支付）" : detail == "alipay" ? "（支付宝）" : "")"
        case .paymentClosed: "缴费未完成，已关闭"
        case .paid: detail == "free" ? "\(name)无需缴费，报名成功" : "\(name)已支付"
        case .takenAgain: "\(name)的缴费晚于保留时间到账，座位已重新保留，已支付"
        case .refundAsked: "\(name)的费用将退回：\(detail.flatMap(RefundReason.init(rawValue:))?.explanation ?? "")"
        case .refunded: "\(name)费用已退回\(detail.map { "（\($0) 元）" } ?? "")"
        case .surplus: detail.flatMap(Surplus.init(rawValue:)).map { "\($0.explanation)，\($0.amount.yuan) 元将自动退回" } ?? ""
        case .deleted: "全部科目已释放，报名信息已删除"
        case .accountDeleted: "考生删除了通行证账号，已支付的报考保留"
        case .arranged: "\(name)已编排考场"
        }
    }
}

extension HistoryEvent.Actor {
    var title: String {
        switch self {
        case .candidate: "考生"
        case .system: "系统"
        case .payment: "支付系统"
        case .officer: "教务处管理员"
        }
    }
}
