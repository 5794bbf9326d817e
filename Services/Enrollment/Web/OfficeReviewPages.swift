import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 资格复核 (E11): what waits, the longest first, each with its two answers; and what was decided.
enum OfficeReviewPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { try await page(request, services, $0, nil, done: request.query["done"]) }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, form in
            guard let id = ID<ReviewRecord>(request.parameters["id"] ?? "") else { throw DecisionRefusal.unknown }
            // Enter in the field takes the first button: the one that the candidate can answer by another number.
            guard let decision = form["decision"], ["approve", "refuse"].contains(decision) else {
                throw Problem.invalid([.init("decision", "missing", zh: "请选择通过或不通过", en: "Say whether it passes")])
            }
            let isApproved = decision == "approve"
            try await services.decideReview(
                id, approving: isApproved, ticketNumber: form["ticket_number"] ?? "", reason: form["reason"] ?? "", by: officer)
            return .seeOther("/officer/reviews?done=\(isApproved ? "approved" : "refused")")
        } again: { officer, _, problem in
            try await page(request, services, officer, problem, done: nil)
        }
    }

    private static func page(
        _ request: Request, _ services: EnrollmentServices, _ officer: Officer, _ problem: Problem?, done: String?
    ) async throws -> Response {
        guard let rule = services.sitting.review else { throw Problem.notFound }
        // A form's own address has nothing to say of the list.
        let list = OfficeList(request, at: "/officer/reviews", sort: "time", state: ReviewState.waiting.rawValue)
        let state = ReviewState(rawValue: list.state) ?? .waiting
        let found = try await services.viewOffice.reviews(state, for: officer, list.order())
        let states: [ReviewState] = [.waiting, .passed, .refused]
        return services.page(
            "\(zh: HTML(rule.title), en: "Reviews")", officer: officer, problem: problem,
            body: """
                \(notice(done))
                <p>\(zh: "等待核实的是考生填写的\(rule.pastExam)准考证号没有自动通过的（成绩须 \(rule.passingScore) 分及以上且为本人）。", en: "What waits is an earlier ticket number that didn't pass by itself: the result must be the candidate's own, and \(rule.passingScore) or more.")</p>
                \(list.filter(states.map { ($0.rawValue, $0.officeTitle) }))
                \(found.items.isEmpty ? "<p role=\"status\">\(zh: "没有。", en: "There are none.")</p>" as HTML : nil)
                \(state == .waiting ? waiting(found.items, list) : table(found.items, list))
                \(list.turns(found))
                """)
    }

    private static func notice(_ done: String?) -> HTML? {
        switch done {
        case "approved":
            "<p class=\"good\" role=\"status\">\(zh: "已通过，考生会收到邮件。", en: "Approved; the candidate is mailed.")</p>"
        case "refused":
            "<p class=\"good\" role=\"status\">\(zh: "已退回，考生会收到邮件和原因。", en: "Refused; the candidate is mailed the reason.")</p>"
        default: nil
        }
    }

    /// Each is a form of its own; they are sorted by the link above them.
    private static func waiting(_ reviews: [WaitingReview], _ list: OfficeList) -> HTML? {
        guard !reviews.isEmpty else { return nil }
        return """
            <table><thead><tr>\(list.heading("time", "\(zh: "按提交时间排序", en: "Sorted by when they came")"))</tr></thead></table>
            \(reviews.map(item))
            """
    }

    private static func table(_ reviews: [WaitingReview], _ list: OfficeList) -> HTML? {
        guard !reviews.isEmpty else { return nil }
        let rows: [HTML] = reviews.map { review in
            """
            <tr><th scope="row"><a href="/officer/people/\(review.rosterEntry.description)">\(review.name)</a></th><td>\(review.school) \(review.college)</td>
            <td>\(review.ticketNumber)</td><td>\(review.savedAt.beijing)</td></tr>
            """
        }
        return """
            \(WideTable("\(zh: "复核", en: "Reviews")", columns: [
                .column("\(zh: "姓名", en: "Name")"),
                .column("\(zh: "学校", en: "School")"),
                .column("\(zh: "准考证号", en: "Ticket number")"),
                list.heading("time", "\(zh: "提交时间", en: "Came at")"),
            ], rows: rows).html)
            """
    }

    private static func item(_ review: WaitingReview) -> HTML {
        """
        <section class="card"><h2><a href="/officer/people/\(review.rosterEntry.description)">\(review.name)</a></h2>
        <dl><dt>\(zh: "学校", en: "School")</dt><dd>\(review.school) \(review.college)</dd><dt>\(zh: "准考证号", en: "Ticket number")</dt><dd><code>\(review.ticketNumber)</code></dd>
        <dt>\(zh: "提交时间", en: "Came at")</dt><dd>\(review.savedAt.beijing)</dd></dl>
        <form method="post" action="/officer/reviews/\(review.id.description)">
        <input type="hidden" name="ticket_number" value="\(review.ticketNumber)">
        <label for="reason-\(review.id.description)">\(zh: "原因（不通过时必填，考生可以看到）", en: "Reason (needed for a refusal; the candidate sees it)")</label>
        <input id="reason-\(review.id.description)" name="reason" maxlength="500">
        <button class="danger" name="decision" value="refuse">\(zh: "不通过", en: "Refuse")</button> <button name="decision" value="approve">\(zh: "通过", en: "Approve")</button>
        </form></section>
        """
    }
}

extension ReviewState {
    /// As the office calls it.
    var officeTitle: HTML {
        switch self {
        case .waiting: "\(zh: "待审核", en: "Waiting")"
        case .passed: "\(zh: "已通过", en: "Passed")"
        case .refused: "\(zh: "未通过", en: "Refused")"
        }
    }
}
