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
            "\(zh: "报名资格确认", en: "Confirm your data")", candidate: candidate, problem: problem,
            body: """
                \(services.progress(.confirm, nil))
                <p>\(zh: "请检查照片和以下信息是否正确。有误请在报名截止前联系本校教务处，不要确认。", en: "Check the photo and the data below. If something is wrong, don't confirm: ask your school's office before registration ends.")</p>
                \(PersonFragment.html(answer.entry, photo: photo, eligible: answer.entry.eligible, services.sitting))
                <form method="post" action="/confirmation">
                <input type="hidden" name="proof" value="\(proof)">
                <button>\(zh: "信息正确，确认报名信息", en: "All is right: confirm")</button> <a class="button plain" href="/eligibility">\(zh: "不是我，重新查询", en: "Not me: query again")</a>
                </form>
                """)
    }

}

/// A person's data as the roster has them.
enum PersonFragment {
    enum Reader {
        case candidate, officer
    }

    static func html(
        _ entry: RosterEntry, photo: String?, eligible: Set<SubjectCode>, _ sitting: Sitting, for reader: Reader = .candidate
    ) -> HTML {
        let subjects = sitting.subjects.map(\.code).filter(eligible.contains)
        let names: HTML = subjects.isEmpty ? "\(zh: "无", en: "none")" : sitting.names(of: subjects)
        let rows: [(HTML, String)] = [
            ("\(zh: "姓名", en: "Name")", entry.name), (entry.document.kind.name, entry.document.masked),
            ("\(zh: "学校", en: "School")", entry.school), ("\(zh: "校区", en: "Campus")", entry.campus),
            ("\(zh: "院系", en: "College")", entry.college), ("\(zh: "专业", en: "Major")", entry.major),
            ("\(zh: "班级", en: "Class")", entry.className),
        ]
        let lines: [HTML] = rows.filter { !$0.1.isEmpty }.map { "<dt>\($0.0)</dt><dd>\(HTML.chinese($0.1))</dd>" }
        let needed: HTML? =
            sitting.subjects.contains(where: \.needsEligibility)
            ? "<dt>\(zh: "报考资格科目", en: "Eligible for")</dt><dd>\(names)</dd>" : nil
        return """
            \(photo.map { picture($0, reader) } ?? missing(reader))
            <dl>\(lines)\(needed)</dl>
            """
    }

    private static func picture(_ address: String, _ reader: Reader) -> HTML {
        let title: HTML = reader == .candidate ? "\(zh: "考生照片", en: "Your photo")" : "\(zh: "考生照片", en: "The candidate's photo")"
        return "<img class=\"photo\" src=\"\(address)\" alt=\"\(title)\">"
    }

    private static func missing(_ reader: Reader) -> HTML {
        switch reader {
        case .candidate: "<p class=\"hint\">\(zh: "没有照片，请联系本校教务处。", en: "There is no photo: ask your school's office.")</p>"
        case .officer: "<p class=\"hint\">\(zh: "没有照片。", en: "There is no photo.")</p>"
        }
    }
}
