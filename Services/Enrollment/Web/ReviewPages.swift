import EnrollmentDomain
import HTTP
import Web

/// CET6 资格复核 (E10).
enum ReviewPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { try await page(services, $0, nil) }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            _ = try await services.askReview(ticketNumber: form["ticket_number"] ?? "", by: candidate)
            return .seeOther("/review")
        } again: { candidate, _, problem in
            try await page(services, candidate, problem)
        }
    }

    private static func page(_ services: EnrollmentServices, _ candidate: Candidate, _ problem: Problem?) async throws -> Response {
        guard let rule = services.sitting.review else { throw Problem.notFound }
        let view = try await services.viewRegistration(of: candidate)
        let isEligible = view.record.registration.eligible.contains(rule.subject)
        return services.page(
            rule.name, candidate: candidate, problem: problem,
            body: """
                \(services.progress(.review, view))
                \(view.review.map(outcome))
                \(isEligible ? "<p>\(zh: "您已有", en: "You are eligible for ")\(services.sitting.name(of: rule.subject))\(zh: "的报考资格。", en: ".")</p>" as HTML : form(rule, services.sitting))
                <p><a class="button plain" href="/registration">\(zh: "返回我的报名", en: "Back to my registration")</a></p>
                """)
    }

    /// Two different answers, never mistaken for each other.
    private static func outcome(_ review: ReviewRecord) -> HTML {
        let reason: HTML? = review.reason.map { "<p>\(zh: "原因：", en: "Reason: ")\(HTML.chinese($0))</p>" }
        switch review.state {
        case .passed: return "<div class=\"good\" role=\"status\"><p>\(zh: "复核已通过", en: "The review has passed.")</p></div>"
        case .waiting:
            return """
                <div class="note" role="status"><p>\(zh: "<strong>待审核</strong>：保存成功，但<strong>尚未通过</strong>。准考证号 \(review.ticketNumber) 没有自动通过复核，正在等待本校教务处管理员人工核实。", en: "<strong>Waiting for review</strong>: it is saved, but has <strong>not passed yet</strong>. Ticket number \(review.ticketNumber) did not pass by itself; an officer of your school will look at it.")</p>
                <p>\(zh: "如果填写有误，可以更正后重新提交。", en: "If the number is wrong, correct it and send it again.")</p></div>
                """
        case .refused: return "<div class=\"bad\" role=\"status\"><p>\(zh: "复核未通过", en: "The review was refused.")</p>\(reason)</div>"
        }
    }

    private static func form(_ rule: ReviewRule, _ sitting: Sitting) -> HTML {
        let digits = sitting.numbering.length
        return """
            <p>\(zh: "请填写已通过的\(rule.pastExamName)准考证号（成绩 \(rule.passingScore) 分及以上）。", en: "Give the ticket number with which you passed \(rule.pastExamName) (\(rule.passingScore) points or more).")</p>
            <form method="post" action="/review">
            <label for="ticket_number">\(zh: "\(rule.pastExamName)准考证号（\(digits) 位数字）", en: "Ticket number of \(rule.pastExamName) (\(digits) digits)")</label>
            <input id="ticket_number" name="ticket_number" inputmode="numeric" pattern="[0-9]{\(digits)}" maxlength="\(digits)" required autocomplete="off">
            <button>\(zh: "提交", en: "Send")</button>
            </form>
            """
    }
}
