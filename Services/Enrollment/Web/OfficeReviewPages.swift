import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 资格复核 (E11): what waits, the longest first, each with its two answers.
enum OfficeReviewPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { try await page(services, $0, nil, done: request.query["done"]) }
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
            try await page(services, officer, problem, done: nil)
        }
    }

    private static func page(
        _ services: EnrollmentServices, _ officer: Officer, _ problem: Problem?, done: String?
    ) async throws -> Response {
        guard let rule = services.sitting.review else { throw Problem.notFound }
        let waiting = try await services.viewOffice.waitingReviews(for: officer)
        let notice: HTML? =
            switch done {
            case "approved": "<p class=\"good\" role=\"status\">已通过，考生会收到邮件。</p>"
            case "refused": "<p class=\"good\" role=\"status\">已退回，考生会收到邮件和原因。</p>"
            default: nil
            }
        return services.page(
            HTML(rule.title), officer: officer, problem: problem,
            body: """
                \(notice)
                <p>以下考生填写的\(rule.pastExam)准考证号没有自动通过（成绩须 \(rule.passingScore) 分及以上且为本人），等待核实。\(waiting.isEmpty ? "现在没有等待复核的考生。" : "")</p>
                \(waiting.map(item))
                """)
    }

    private static func item(_ review: WaitingReview) -> HTML {
        """
        <section class="card"><h2><a href="/officer/people/\(review.rosterEntry.description)">\(review.name)</a></h2>
        <dl><dt>学校</dt><dd>\(review.school) \(review.college)</dd><dt>准考证号</dt><dd><code>\(review.ticketNumber)</code></dd>
        <dt>提交时间</dt><dd>\(review.savedAt.beijing)</dd></dl>
        <form method="post" action="/officer/reviews/\(review.id.description)">
        <input type="hidden" name="ticket_number" value="\(review.ticketNumber)">
        <label for="reason-\(review.id.description)">原因（不通过时必填，考生可以看到）</label>
        <input id="reason-\(review.id.description)" name="reason" maxlength="500">
        <button class="danger" name="decision" value="refuse">不通过</button> <button name="decision" value="approve">通过</button>
        </form></section>
        """
    }
}
