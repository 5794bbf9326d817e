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
            HTML(rule.title), candidate: candidate, problem: problem,
            body: """
                \(view.review.map(outcome))
                \(isEligible ? "<p>您已有\(services.sitting.label(of: rule.subject).chinese)的报考资格。</p>" as HTML : form(rule, services.sitting))
                <p><a class="button plain" href="/registration">返回我的报名</a></p>
                """)
    }

    /// Two different answers, never mistaken for each other.
    private static func outcome(_ review: ReviewRecord) -> HTML {
        let reason: HTML? = review.reason.map { "<p>原因：\($0)</p>" }
        switch review.state {
        case .passed: return "<div class=\"good\" role=\"status\"><p>复核已通过</p></div>"
        case .waiting:
            return """
                <div class="note" role="status"><p>保存成功，但<strong>尚未通过</strong>。准考证号 \(review.ticketNumber) 没有自动通过复核，正在等待本校教务处管理员人工核实。</p>
                <p>如果填写有误，可以更正后重新提交。</p></div>
                """
        case .refused: return "<div class=\"bad\" role=\"status\"><p>复核未通过</p>\(reason)</div>"
        }
    }

    private static func form(_ rule: ReviewRule, _ sitting: Sitting) -> HTML {
        let digits = sitting.numbering.length
        return """
            <p>请填写已通过的\(rule.pastExam)准考证号（成绩 \(rule.passingScore) 分及以上）。</p>
            <form method="post" action="/review">
            <label for="ticket_number">\(rule.pastExam)准考证号（\(digits) 位数字）</label>
            <input id="ticket_number" name="ticket_number" inputmode="numeric" pattern="[0-9]{\(digits)}" maxlength="\(digits)" required autocomplete="off">
            <button>提交</button>
            </form>
            """
    }
}
