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
            "报名协议", candidate: candidate, problem: problem,
            body: """
                <div class="agreement" tabindex="0" role="region" aria-label="报名协议全文">\(agreement.text)</div>
                <form method="post" action="/agreement">
                <input type="hidden" name="version" value="\(agreement.version)">
                <label class="tick"><input type="checkbox" name="accepted" value="yes" required> 我已阅读并接受报名协议</label>
                <button>接受</button>
                </form>
                """)
    }
}
