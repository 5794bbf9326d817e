import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 资格查询 (E6).
enum EligibilityPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            guard services.exam.entry == .roster else { throw EligibilityRefusal.noRoster }
            try services.queryEligibility.verification.require(candidate)
            guard try await services.acceptAgreement.isDone(by: candidate) else {
                throw AccountRefusal.agreementNeeded(version: services.sitting.agreement.version)
            }
            return page(services, candidate, FormFields([]), nil)
        }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            let answer = try await services.queryEligibility(
                name: form["name"] ?? "", kind: form["id_type"] ?? "", number: form["id_number"] ?? "", by: candidate)
            return .seeOther(FormFields([("proof", answer.proof)]).appended(to: "/confirmation"))
        } again: { candidate, form, problem in
            page(services, candidate, form, problem)
        }
    }

    private static func page(
        _ services: EnrollmentServices, _ candidate: Candidate, _ form: FormFields, _ problem: Problem?
    ) -> Response {
        return services.page(
            "\(zh: "报名资格查询", en: "Check eligibility")", candidate: candidate, problem: problem,
            body: """
                \(services.progress(.query, nil))
                <p>\(zh: "请填写与学籍信息完全一致的姓名和证件。", en: "Give your name and document exactly as your school's register has them.")</p>
                <form method="post" action="/eligibility">
                \(PersonInputs.html(services.exam, name: form["name"] ?? "", kind: form["id_type"] ?? "", number: form["id_number"] ?? ""))
                <button>\(zh: "查询", en: "Query")</button>
                </form>
                """)
    }
}

extension IdentityDocument.Kind {
    /// As the forms name it.
    var title: String {
        switch self {
        case .residentID: "居民身份证"
        case .passport: "护照"
        case .hongKongMacaoPermit: "港澳居民来往内地通行证"
        case .taiwanPermit: "台湾居民来往大陆通行证"
        case .residencePermit: "港澳台居民居住证"
        case .permanentResidence: "外国人永久居留身份证"
        case .military: "军人证件"
        }
    }
}
