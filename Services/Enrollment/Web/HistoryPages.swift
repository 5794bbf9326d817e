import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 报名记录 (E29).
enum HistoryPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            let events = try await services.viewRegistration.history(of: candidate)
            let rows: [[HTML]] = events.map { ["\($0.at.beijing)", "\($0.message(in: services.sitting))", $0.actor.name] }
            let table = Table(
                columns: [
                    "\(zh: "时间（北京时间）", en: "Beijing time")", "\(zh: "事项", en: "What")", "\(zh: "操作者", en: "By")",
                ], rows: rows)
            return services.page(
                "\(zh: "报名记录", en: "History")", candidate: candidate,
                body: events.isEmpty ? "<p>\(zh: "还没有记录。", en: "Nothing has happened yet.")</p>" : table.html)
        }
    }
}

extension [HistoryEvent] {
    /// How subjects that aren't entered any more have ended, unless the candidate gave them up: the last word on each.
    func lost(beside entries: [Entry]) -> [HistoryEvent] {
        let here = Set(entries.map(\.subject))
        var last: [SubjectCode: HistoryEvent] = [:]
        for event in self { if let subject = event.subject, !here.contains(subject) { last[subject] = event } }
        return last.values.filter { [.expired, .refundAsked, .refunded].contains($0.kind) }.sorted { $0.at < $1.at }
    }
}

extension HistoryEvent {
    /// What happened, for the candidate.
    func message(in sitting: Sitting) -> Problem.Message { Problem.Message(zh: text(in: sitting), en: english(in: sitting)) }

    func text(in sitting: Sitting) -> String {
        let name = subject.map { sitting.label(of: $0).chinese } ?? ""
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

    private func english(in sitting: Sitting) -> String {
        let name = subject.map { sitting.label(of: $0).english } ?? ""
        return switch kind {
        case .confirmed: "Confirmed the registration"
        case .dataChanged: "Corrected the data"
        case .reviewPassed: "\(name): the review has passed"
        case .reviewSaved: "\(name): the review is saved and waits for an officer"
        case .reviewRefused: "\(name): the review was refused\(detail.map { ": \($0)" } ?? "")"
        case .entered: "Entered \(name); the seat is held"
        case .dropped: "Dropped \(name)"
        case .expired: "\(name): not paid in time, the seat was released"
        case .paymentBegun: "Began to pay\(detail == "payease" ? " (PayEase)" : detail == "alipay" ? " (Alipay)" : "")"
        case .paymentClosed: "The payment was not finished and is closed"
        case .paid: detail == "free" ? "\(name): no fee, entered" : "\(name): paid"
        case .takenAgain: "\(name): the money came after the hold; the seat was taken again, paid"
        case .refundAsked: "\(name): the fee goes back, as \(detail.flatMap(RefundReason.init(rawValue:))?.english ?? "")"
        case .refunded: "\(name): the fee is back\(detail.map { " (\($0) yuan)" } ?? "")"
        case .surplus: detail.flatMap(Surplus.init(rawValue:)).map { "\($0.english): \($0.amount.yuan) yuan go back by themselves" } ?? ""
        case .deleted: "Every subject was released and the registration deleted"
        case .accountDeleted: "The passport account was deleted; what is paid stays"
        case .arranged: "\(name): room and seat are arranged"
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

    var name: HTML {
        switch self {
        case .candidate: "\(zh: "考生", en: "You")"
        case .system: "\(zh: "系统", en: "System")"
        case .payment: "\(zh: "支付系统", en: "Payment")"
        case .officer: "\(zh: "教务处管理员", en: "School officer")"
        }
    }
}
