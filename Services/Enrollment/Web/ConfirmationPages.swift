import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 资格确认 (E7).
enum ConfirmationPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            guard let proof = request.query["proof"] else { return .seeOther("/eligibility") }
            return try await page(services, candidate, proof, nil)
        }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            try await services.confirm(form["proof"] ?? "", by: candidate)
            return .seeOther("/registration")
        } again: { candidate, form, problem in
            try await page(services, candidate, form["proof"] ?? "", problem)
        }
    }

    private static func page(
        _ services: EnrollmentServices, _ candidate: Candidate, _ proof: String, _ problem: Problem?
    ) async throws -> Response {
        let answer = try await services.queryEligibility.again(proof, by: candidate)
        let photo = answer.hasPhoto ? FormFields([("proof", proof)]).appended(to: "/api/v1/photo") : nil
        return services.page(
            "报名资格确认", candidate: candidate, problem: problem,
            body: """
                <p>请检查照片和以下信息是否正确。有误请在报名截止前联系本校教务处，不要确认。</p>
                \(PersonFragment.html(answer.entry, photo: photo, eligible: answer.entry.eligible, services.sitting))
                <form method="post" action="/confirmation">
                <input type="hidden" name="proof" value="\(proof)">
                <button>信息正确，确认报名信息</button> <a class="button plain" href="/eligibility">不是我，重新查询</a>
                </form>
                """)
    }

}

/// A person's data as the roster has them.
enum PersonFragment {
    static func html(_ entry: RosterEntry, photo: String?, eligible: Set<SubjectCode>, _ sitting: Sitting) -> HTML {
        let names = sitting.subjects.filter { eligible.contains($0.code) }.map(\.name).joined(separator: "、")
        let rows = [
            ("姓名", entry.name), (entry.document.kind.title, entry.document.masked), ("学校", entry.school), ("校区", entry.campus),
            ("院系", entry.college), ("专业", entry.major), ("班级", entry.className),
            ("报考资格科目", !sitting.subjects.contains(where: \.needsEligibility) ? "" : names.isEmpty ? "无" : names),
        ]
        let lines: [HTML] = rows.filter { !$0.1.isEmpty }.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }
        return """
            \(photo.map { "<img class=\"photo\" src=\"\($0)\" alt=\"考生照片\">" as HTML } ?? "<p class=\"hint\">没有照片，请联系本校教务处。</p>")
            <dl>\(lines)</dl>
            """
    }
}
