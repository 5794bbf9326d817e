import EnrollmentDomain
import HTTP
import Web

/// 报名协议 (E5).
enum AgreementPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { page(services, $0, nil) }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            let isTicked = form["accepted"] == "yes"
            try await services.acceptAgreement(form["version"] ?? "", isTicked: isTicked, by: candidate, from: request.client)
            return .seeOther("/registration")
        } again: { candidate, _, problem in
            page(services, candidate, problem)
        }
    }

    private static func page(_ services: EnrollmentServices, _ candidate: Candidate, _ problem: Problem?) -> Response {
        let agreement = services.sitting.agreement
        return services.page(
            "\(zh: "报名协议", en: "Registration agreement")", candidate: candidate, problem: problem,
            body: """
                \(services.progress(.agreement, nil))
                \(zh: "", en: "<p>The agreement is in Chinese, the language it is binding in.</p>")
                <div class="agreement" tabindex="0" role="region" aria-label="\(zh: "报名协议全文", en: "Text of the agreement")">\(HTML.chineseBlock("\(agreement.text)"))</div>
                <form method="post" action="/agreement">
                <input type="hidden" name="version" value="\(agreement.version)">
                <label class="tick"><input type="checkbox" name="accepted" value="yes" required> \(zh: "我已阅读并接受报名协议", en: "I have read and accept the registration agreement")</label>
                <button>\(zh: "接受", en: "Accept")</button>
                </form>
                """)
    }
}
