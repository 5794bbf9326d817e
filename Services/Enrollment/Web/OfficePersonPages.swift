import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 考生 (E28): look up, and everything about one person with every change, by whom and when.
enum OfficePersonPages {
    static func search(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            let text = request.query["q"] ?? ""
            let list = OfficeList(request, sort: "site")
            let found = try await services.lookUpPeople(text, PersonChoice(list), page: list.page, of: ViewOffice.page, by: officer)
            return services.page(
                "\(zh: "查找考生", en: "Find a candidate")", officer: officer,
                body: """
                    <form method="get" action="/officer/people" role="search">
                    <label for="q">\(zh: "姓名、证件号码、准考证号或邮箱（须完整）", en: "Name, document number, ticket number or e-mail address, in full")</label>
                    <input id="q" name="q" value="\(text)" required maxlength="254" autocomplete="off">
                    <button>\(zh: "查找", en: "Find")</button></form>
                    \(text.isEmpty ? nil : result(found, list))
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
                    \(PersonFragment.html(view.roster, photo: view.hasPhoto ? "/officer/people/\(id)/photo" : nil, eligible: eligible, sitting, for: .officer))
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

    private static func result(_ found: PersonPage, _ list: OfficeList) -> HTML {
        // A filter that leaves nobody can be taken back.
        guard found.count > 0 || !list.state.isEmpty else {
            return "<p role=\"status\">\(zh: "没有找到。姓名须与名册完全一致。", en: "Nobody was found. A name must be exactly the roster's.")</p>"
        }
        let rows = found.people.map(row)
        return """
            <p role="status">\(zh: "共 \(found.count) 人。", en: "\(found.count) found.")</p>
            \(list.filter([("", "\(zh: "全部", en: "All")"), ("registered", "\(zh: "已确认", en: "Confirmed")"), ("unregistered", "\(zh: "未确认", en: "Not confirmed")")]))
            \(WideTable("\(zh: "找到的考生", en: "Candidates found")", columns: [
                list.heading("name", "\(zh: "姓名", en: "Name")"),
                .column("\(zh: "证件号码", en: "Document")"),
                list.heading("site", "\(zh: "考点", en: "Site")"),
                list.heading("school", "\(zh: "学校", en: "School")"),
                .column("\(zh: "报名信息", en: "Registration")"),
            ], rows: rows).html)
            \(list.turns(page: found.page, of: found.pages))
            \(found.isCut ? "<p class=\"hint\">\(zh: "同名的人太多，只排列了其中 \(LookUpPeople.mostSorted) 人，请用证件号码查找。", en: "Too many have this name: only \(LookUpPeople.mostSorted) of them are sorted. Look for the document number.")</p>" as HTML : nil)
            """
    }

    private static func row(_ person: FoundPerson) -> HTML {
        """
        <tr><th scope="row"><a href="/officer/people/\(person.id.description)">\(person.name)</a></th><td>\(person.document)</td><td>\(person.site.rawValue)</td>
        <td>\(person.school) \(person.college) \(person.className)</td><td>\(person.isRegistered ? "\(zh: "已确认", en: "Confirmed")" : "\(zh: "未确认", en: "Not confirmed")" as HTML)</td></tr>
        """
    }

    private static func registration(_ view: PersonView) -> HTML {
        guard let record = view.record else {
            return "<h2>\(zh: "报名信息", en: "Registration")</h2><p>\(zh: "还没有确认。", en: "Not confirmed yet.")</p>"
        }
        let review: HTML? = view.review.map { review in
            "<dt>\(zh: "资格复核", en: "Review")</dt><dd>\(review.state.officeTitle)\(zh: "（", en: " (")\(review.ticketNumber)\(zh: "）", en: ")")\(review.reason.map { "\(zh: "，原因：", en: ", reason: ")\($0)" as HTML })</dd>"
        }
        return """
            <h2>\(zh: "报名信息", en: "Registration")</h2><dl><dt>\(zh: "确认时间", en: "Confirmed at")</dt><dd>\(record.confirmedAt.beijing)</dd><dt>\(zh: "通行证", en: "Account")</dt><dd>\(record.email)</dd>\(review)</dl>
            """
    }

    private static func entries(_ view: PersonView, _ sitting: Sitting) -> HTML? {
        let rows: [HTML] = view.entries.map { entry, number in
            """
            <tr><th scope="row">\(sitting.name(of: entry.subject))</th><td>\(RegistrationPages.state(entry, at: view.now))</td>
            <td>\(entry.fee.yuan) \(zh: "元", en: "yuan")</td><td>\(number?.text ?? "")</td></tr>
            """
        }
        guard !rows.isEmpty else { return nil }
        return """
            <h2>\(zh: "报考科目", en: "Subjects")</h2>\(WideTable("\(zh: "报考科目", en: "Subjects")", columns: [
                .column("\(zh: "科目", en: "Subject")"),
                .column("\(zh: "状态", en: "State")"),
                .column("\(zh: "费用", en: "Fee")"),
                .column("\(zh: "准考证号", en: "Ticket number")"),
            ], rows: rows).html)
            """
    }

    private static func payments(_ view: PersonView) -> HTML? {
        let rows: [HTML] = view.payments.map { payment in
            """
            <tr><td>\(payment.begunAt.beijing)</td><td>\(payment.order ?? "")</td><td>\(payment.amount.yuan) \(zh: "元", en: "yuan")</td><td>\(payment.state.title)</td></tr>
            """
        }
        guard !rows.isEmpty else { return nil }
        return """
            <h2>\(zh: "缴费", en: "Payments")</h2>\(WideTable("\(zh: "缴费", en: "Payments")", columns: [
                .column("\(zh: "时间", en: "Time")"),
                .column("\(zh: "订单号", en: "Order")"),
                .column("\(zh: "金额", en: "Amount")"),
                .column("\(zh: "状态", en: "State")"),
            ], rows: rows).html)
            """
    }

    private static func history(_ view: PersonView, _ sitting: Sitting) -> HTML? {
        let rows: [HTML] = view.history.map { event in
            "<tr><td>\(event.at.beijing)</td><td>\(event.message(in: sitting))</td><td>\(who(event.actor))</td></tr>"
        }
        guard !rows.isEmpty else { return nil }
        return """
            <h2>\(zh: "记录", en: "History")</h2>\(WideTable("\(zh: "记录", en: "History")", columns: [
                .column("\(zh: "时间（北京时间）", en: "Time (Beijing)")"),
                .column("\(zh: "事项", en: "What")"),
                .column("\(zh: "操作者", en: "By")"),
            ], rows: rows).html)
            """
    }

    private static func who(_ actor: HistoryEvent.Actor) -> HTML {
        switch actor {
        case .candidate: "\(zh: "考生", en: "Candidate")"
        case .system: "\(zh: "系统", en: "System")"
        case .payment: "\(zh: "支付系统", en: "Payment")"
        case .officer(let email): HTML(email)
        }
    }
}

extension PersonChoice {
    fileprivate init(_ list: OfficeList) {
        self.init(key: Key(rawValue: list.key) ?? .site, isDescending: list.isDescending, state: State(rawValue: list.state))
    }
}

extension Payment.State {
    /// For people.
    var title: HTML {
        switch self {
        case .open: "\(zh: "进行中", en: "Under way")"
        case .paid: "\(zh: "已支付", en: "Paid")"
        case .closed: "\(zh: "已关闭", en: "Closed")"
        case .refunded: "\(zh: "已退款", en: "Refunded")"
        }
    }
}
