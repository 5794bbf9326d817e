import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 我的报名: the hub. It says what is so, and one next step.
enum RegistrationPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            let view = try await services.viewRegistration(of: candidate)
            let sitting = services.sitting
            return services.page(
                "我的报名", candidate: candidate,
                body: """
                    <p>\(sitting.title)</p>
                    \(notice(request.query["done"]))
                    \(step(view, sitting))
                    <h2>报考科目</h2>
                    \(entries(view, sitting))
                    \(actions(view, sitting))
                    \(review(view, sitting))
                    <h2>报名信息</h2>
                    \(PersonFragment.html(
                        view.roster, photo: view.hasPhoto ? "/api/v1/photo" : nil, eligible: view.record.registration.eligible, sitting))
                    \(correction(view, services))
                    """)
        }
    }

    /// What the form before has done.
    private static func notice(_ done: String?) -> HTML? {
        let text: String? =
            switch done {
            case RefreshOutcome.paid.rawValue: "支付状态已更新：缴费成功。"
            case RefreshOutcome.waiting.rawValue: "支付渠道尚未返回结果。请稍后再点击“更新”，请勿重复缴费。"
            case RefreshOutcome.nothing.rawValue: "没有正在进行的缴费，支付状态没有变化。"
            case "entered": "报名信息已保存，请核对照片和信息。下一步选择报考科目。"
            case "chosen": "报考科目已提交。提交不等于报名成功，请在保留时间内完成支付。"
            case "saved": "报考科目已保存，没有需要支付的科目。"
            default: nil
            }
        return text.map { "<p class=\"note\" role=\"status\">\($0)</p>" }
    }

    private static func step(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let text: HTML =
            switch view.nextStep {
            case .wait:
                "网上报名尚未开始\(sitting.windows[.registration].map { "，将于\($0.opens.beijing)（北京时间）开放" } ?? "")。"
            case .chooseWritten: "下一步：<a href=\"/registration/written\">选择笔试科目</a>。"
            case .pay: "下一步：在座位保留时间内<a href=\"/payment\">支付报名费</a>。未支付的科目到期自动释放。"
            case .refresh: "有一笔缴费正在进行。如已付款，请点击“更新”；请勿重复缴费。"
            case .waitForTicket:
                "报名已完成。准考证打印时间：\(sitting.windows[.writtenTicket].map { $0.inBeijing } ?? "另行通知")。"
            case .printTicket: "准考证可以打印了。"
            case .over: "网上报名已经结束，没有报名成功的科目。"
            }
        return "<div class=\"note\"><p>\(text)</p></div>"
    }

    private static func entries(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let entries = view.record.registration.entries
        guard !entries.isEmpty else {
            let deletion: HTML? = view.record.deleteAt.map { "<p>报名信息将于\($0.beijing)（北京时间）删除，在此之前可以重新报考。</p>" }
            return "<p>还没有报考科目。</p>\(deletion)"
        }
        let rows: [HTML] = entries.map { entry in
            """
            <tr><th scope="row">\(sitting.subject(entry.subject)?.name ?? entry.subject.rawValue)</th>
            <td>\(sitting.subject(entry.subject).map { $0.slot.opens.beijing } ?? "")</td>
            <td>\(entry.fee.yuan) 元</td><td>\(state(entry, at: view.now))</td></tr>
            """
        }
        return """
            <table><thead><tr><th scope="col">科目</th><th scope="col">考试时间</th><th scope="col">费用</th><th scope="col">支付状态</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    static func state(_ entry: Entry, at now: Timestamp) -> HTML {
        switch entry.state {
        case .paid: "<strong>已支付</strong>"
        case .held where entry.counts(at: now): "未支付，座位保留至 \(entry.heldUntil.beijing)"
        case .held: "未支付，保留时间已过，正在释放"
        case .released: "已释放"
        }
    }

    /// E9: own data can be corrected until something is paid.
    private static func correction(_ view: RegistrationView, _ services: EnrollmentServices) -> HTML? {
        guard services.exam.entry == .open, services.sitting.isOpen(.registration, at: view.now),
            !view.record.registration.entries.contains(where: { $0.state == .paid })
        else { return nil }
        return "<p><a class=\"button plain\" href=\"/entry\">更正报名信息</a></p>"
    }

    private static func actions(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let canChoose = sitting.isOpen(.registration, at: view.now)
        let hasWritten = view.record.registration.entries.contains { sitting.subject($0.subject)?.kind == .written }
        let isPaid = view.record.registration.entries.contains { $0.state == .paid }
        let hasOrals = sitting.subjects.contains { $0.kind == .oral }
        return """
            <p>\(canChoose ? "<a class=\"button\" href=\"/registration/written\">笔试报考</a>" as HTML : nil)
            \(canChoose && hasWritten && hasOrals ? "<a class=\"button\" href=\"/registration/oral\">口试报考</a>" as HTML : nil)
            \(view.payable.isEmpty ? nil : "<a class=\"button\" href=\"/payment\">支付</a>" as HTML)
            \(isPaid ? "<a class=\"button plain\" href=\"/ticket\">准考证打印</a>" as HTML : nil)</p>
            <form method="post" action="/payment/refresh"><button class="plain">更新</button>
            <p class="hint">银行已扣费但显示“未支付”时，请点击“更新”，不要重复缴费。</p></form>
            """
    }

    private static func review(_ view: RegistrationView, _ sitting: Sitting) -> HTML? {
        guard let rule = sitting.review else { return nil }
        if let review = view.review {
            let reason: HTML? = review.reason.map { "<p>原因：\($0)</p>" }
            let again: HTML? = review.state == .passed ? nil : "<p><a href=\"/review\">重新填写准考证号</a></p>"
            return "<h2>\(rule.title)</h2><p>\(review.state.message)</p>\(reason)\(again)"
        }
        guard !view.record.registration.eligible.contains(rule.subject) else { return nil }
        return "<h2>\(rule.title)</h2><p><a class=\"button plain\" href=\"/review\">\(rule.title)</a></p>"
    }
}
