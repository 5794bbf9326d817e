import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 考生 (E28): look up, and everything about one person with every change, by whom and when.
enum OfficePersonPages {
    static func search(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            let text = request.query["q"] ?? ""
            let found = try await services.lookUpPeople(text, by: officer)
            return services.page(
                "查找考生", officer: officer,
                body: """
                    <form method="get" action="/officer/people" role="search">
                    <label for="q">姓名、证件号码、准考证号或邮箱（须完整）</label>
                    <input id="q" name="q" value="\(text)" required maxlength="254" autocomplete="off">
                    <button>查找</button></form>
                    \(text.isEmpty ? nil : result(found))
                    """)
        }
    }

    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            guard let id = ID<RosterEntry>(request.parameters["id"] ?? ""), let view = try await services.viewPerson(id, by: officer) else {
                throw Problem.notFound
            }
            let sitting = services.sitting
            let eligible = view.record?.registration.eligible ?? view.roster.eligible
            return services.page(
                HTML(view.roster.name), officer: officer,
                body: """
                    \(PersonFragment.html(view.roster, photo: view.hasPhoto ? "/officer/people/\(id)/photo" : nil, eligible: eligible, sitting))
                    \(registration(view))
                    \(entries(view, sitting))
                    \(payments(view))
                    \(history(view, sitting))
                    """)
        }
    }

    static func photo(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        guard let id = ID<RosterEntry>(request.parameters["id"] ?? ""), let image = try await services.viewPerson.photo(id, by: officer)
        else {
            throw Problem.notFound
        }
        return .photo(image)
    }

    private static func result(_ found: [FoundPerson]) -> HTML {
        guard !found.isEmpty else { return "<p role=\"status\">没有找到。姓名须与名册完全一致。</p>" }
        let rows: [HTML] = found.map { person in
            """
            <tr><th scope="row"><a href="/officer/people/\(person.id.description)">\(person.name)</a></th><td>\(person.document)</td>
            <td>\(person.school) \(person.college) \(person.className)</td><td>\(person.isRegistered ? "已确认" : "未确认")</td></tr>
            """
        }
        let isCut = found.count == LookUpPeople.limit
        return """
            <table><thead><tr><th scope="col">姓名</th><th scope="col">证件号码</th><th scope="col">学校</th><th scope="col">报名信息</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            \(isCut ? "<p class=\"hint\">只显示前 \(found.count) 人，请用证件号码查找。</p>" as HTML : nil)
            """
    }

    private static func registration(_ view: PersonView) -> HTML {
        guard let record = view.record else { return "<h2>报名信息</h2><p>还没有确认。</p>" }
        let review: HTML? = view.review.map { review in
            "<dt>资格复核</dt><dd>\(review.state.message)（\(review.ticketNumber)）\(review.reason.map { "，原因：\($0)" as HTML })</dd>"
        }
        return """
            <h2>报名信息</h2><dl><dt>确认时间</dt><dd>\(record.confirmedAt.beijing)</dd><dt>通行证</dt><dd>\(record.email)</dd>\(review)</dl>
            """
    }

    private static func entries(_ view: PersonView, _ sitting: Sitting) -> HTML? {
        let rows: [HTML] = view.entries.map { entry, number in
            """
            <tr><th scope="row">\(sitting.label(of: entry.subject).chinese)</th><td>\(RegistrationPages.state(entry, at: view.now))</td>
            <td>\(entry.fee.yuan) 元</td><td>\(number?.text ?? "")</td></tr>
            """
        }
        guard !rows.isEmpty else { return nil }
        return """
            <h2>报考科目</h2><table><thead><tr><th scope="col">科目</th><th scope="col">状态</th><th scope="col">费用</th><th scope="col">准考证号</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private static func payments(_ view: PersonView) -> HTML? {
        let rows: [HTML] = view.payments.map { payment in
            """
            <tr><td>\(payment.begunAt.beijing)</td><td>\(payment.order ?? "")</td><td>\(payment.amount.yuan) 元</td><td>\(payment.state.title)</td></tr>
            """
        }
        guard !rows.isEmpty else { return nil }
        return """
            <h2>缴费</h2><table><thead><tr><th scope="col">时间</th><th scope="col">订单号</th><th scope="col">金额</th><th scope="col">状态</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private static func history(_ view: PersonView, _ sitting: Sitting) -> HTML? {
        let rows: [HTML] = view.history.map { event in
            "<tr><td>\(event.at.beijing)</td><td>\(event.text(in: sitting))</td><td>\(who(event.actor))</td></tr>"
        }
        guard !rows.isEmpty else { return nil }
        return """
            <h2>记录</h2><table><thead><tr><th scope="col">时间（北京时间）</th><th scope="col">事项</th><th scope="col">操作者</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private static func who(_ actor: HistoryEvent.Actor) -> String {
        switch actor {
        case .candidate, .system, .payment: actor.title
        case .officer(let email): email
        }
    }
}

extension Payment.State {
    /// For people.
    var title: String {
        switch self {
        case .open: "进行中"
        case .paid: "已支付"
        case .closed: "已关闭"
        case .refunded: "已退款"
        }
    }
}
