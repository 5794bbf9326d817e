import EnrollmentDomain
import HTTP
import Primitives
import SignIn
import Web

extension EnrollmentServices {
    /// A page of the office. - Parameter problem: what was refused, shown above everything else.
    func page(_ title: HTML, officer: Officer, problem: Problem? = nil, body: HTML) -> Response {
        let place = officer.site.map { "考点 \($0.rawValue)" } ?? "考试中心"
        let reviews: HTML? = sitting.review == nil ? nil : "<a href=\"/officer/reviews\">资格复核</a> · "
        // The form that logs out leads on to the passport.
        return page(
            title, problem: problem, formTargets: [signIn.client.issuer],
            body: """
                <nav aria-label="管理"><p><a href="/officer">概况</a> · \(reviews)<a href="/officer/people">考生</a> · <a href="/officer/windows">时间安排</a> · <a href="/officer/imports">导入</a> · <a href="/officer/arrangement">考场编排</a> · <a href="/officer/acts">操作记录</a> · \(place) · \(officer.email.text)</p>
                <form method="post" action="/logout"><button class="plain">退出登录</button></form></nav>
                \(body)
                """)
    }

    /// A page for officers; whoever isn't logged in goes to the passport first.
    func asOfficer(_ request: Request, _ show: (Officer) async throws -> Response) async throws -> Response {
        try await signedIn(request) { candidate in try await show(try await findOfficer(candidate)) }
    }

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
