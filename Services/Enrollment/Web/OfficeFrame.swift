import EnrollmentDomain
import HTTP
import Primitives
import SignIn
import Web

extension EnrollmentServices {
    /// A page of the office. - Parameter problem: what was refused, shown above everything else.
    func page(_ title: HTML, officer: Officer, problem: Problem? = nil, body: HTML) -> Response {
        let place: HTML =
            officer.site.map { "\(zh: "考点", en: "Site") \($0.rawValue)" } ?? "\(zh: "考试中心", en: "Exam centre")"
        let reviews: HTML? =
            sitting.review == nil ? nil : "<a href=\"/officer/reviews\">\(zh: "资格复核", en: "Reviews")</a> · "
        // The form that logs out leads on to the passport.
        return page(
            title, problem: problem, formTargets: [signIn.client.issuer],
            body: """
                <nav aria-label="\(zh: "管理", en: "Office")"><p><a href="/officer">\(zh: "概况", en: "Overview")</a> · \(reviews)<a href="/officer/people">\(zh: "考生", en: "Candidates")</a> · <a href="/officer/photos">\(zh: "照片", en: "Photos")</a> · <a href="/officer/windows">\(zh: "时间安排", en: "Windows")</a> · <a href="/officer/imports">\(zh: "导入", en: "Import")</a> · <a href="/officer/arrangement">\(zh: "考场编排", en: "Rooms")</a> · <a href="/officer/acts">\(zh: "操作记录", en: "Log")</a> · \(place) · \(officer.email.text)</p>
                <form method="post" action="/logout"><button class="link">\(zh: "退出登录", en: "Log out")</button></form></nav>
                \(body)
                """)
    }

    /// A page for officers; whoever isn't logged in goes to the passport first.
    func asOfficer(_ request: Request, _ show: (Officer) async throws -> Response) async throws -> Response {
        try await signedIn(request) { candidate in
            let officer = try await findOfficer(candidate)
            do {
                return try await show(officer)
            } catch {
                guard let problem = Problem(shown: error) else { throw error }
                return page("\(zh: "无法完成", en: "This can't be done")", officer: officer, problem: problem, body: Self.backToOffice)
            }
        }
    }

    private static let backToOffice: HTML = """
        <p><a class="button" href="/officer">\(zh: "返回概况", en: "Back to the overview")</a></p>
        """

    /// An officer's form: on success the browser goes on, a refusal is shown where it was caused.
    func submittedByOfficer(
        _ request: Request, _ work: (Officer, FormFields) async throws -> Response,
        again: (Officer, FormFields, Problem) async throws -> Response
    ) async throws -> Response {
        try await submitted(request) { candidate, form in
            try await work(try await findOfficer(candidate), form)
        } again: { candidate, form, problem in
            try await again(try await findOfficer(candidate), form, problem)
        }
    }
}

extension Response {
    /// A file for an officer's own disk.
    static func download(_ bytes: [UInt8], _ type: String, _ name: String) -> Response {
        Response(
            .ok,
            headers: [
                "Content-Type": type, "Content-Disposition": "attachment; filename=\"\(name)\"", "Cache-Control": "private, no-store",
                "X-Content-Type-Options": "nosniff",
            ], body: bytes)
    }
}
