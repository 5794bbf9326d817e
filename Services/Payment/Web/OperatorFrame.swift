import Database
import HTTP
import PaymentDomain
import Primitives
import SignIn
import Web

extension PaymentServices {
    /// A page of the operators'. - Parameter problem: what was refused, shown above everything else.
    func page(_ title: HTML, _ person: Operator?, problem: Problem? = nil, body: HTML) -> Response {
        // The form that logs out leads on to the passport, also for an account that is no operator's.
        let targets = [desk?.signIn.client.issuer].compactMap(\.self)
        return Page(
            title: title, site: "\(zh: "支付运维", en: "Payment operations")", formTargets: targets,
            body: "\(person.map(Self.navigation))\(problem?.notice)\(body)"
        )
        .response(problem?.status ?? .ok)
    }

    private static func navigation(_ person: Operator) -> HTML {
        """
        <nav aria-label="\(zh: "运维", en: "Operations")"><p><a href="/operator">\(zh: "查找订单", en: "Orders")</a> · <a href="/operator/days">\(zh: "对账", en: "Bills")</a> · <a href="/operator/differences">\(zh: "差异", en: "Differences")</a> · <a href="/operator/alarms">\(zh: "警报", en: "Alarms")</a> · \(person.email.text)</p>
        <form method="post" action="/logout"><button class="link">\(zh: "退出登录", en: "Log out")</button></form></nav>
        """
    }

    /// A page for operators; whoever isn't logged in goes to the passport first. Where there is no passport there are no such pages.
    func asOperator(_ request: Request, _ show: (Operator) async throws -> Response) async throws -> Response {
        guard let desk else { throw Problem.notFound }
        guard let account = try await desk.sessions.account(of: request) else {
            return .seeOther(FormFields([("return_to", request.query.appended(to: request.path))]).appended(to: "/login"))
        }
        do {
            return try await show(try await person(account))
        } catch OperatorRefusal.notAnOperator {
            return page(
                "\(zh: "没有权限", en: "Not allowed")", nil, problem: OperatorRefusal.notAnOperator.problem,
                body: """
                    <p>\(zh: "当前登录的是 \(account.email)。如需权限，请联系系统管理员运行 <code>payment operator add</code>。", en: "You are logged in as \(account.email). Whoever runs the system can let you in by <code>payment operator add</code>.")</p>
                    <form method="post" action="/logout"><button class="plain">\(zh: "换一个账号", en: "Another account")</button></form>
                    """)
        }
    }

    /// An operator's form: on success the browser goes on, a refusal is shown where it was caused.
    func submittedByOperator(
        _ request: Request, _ work: (Operator, FormFields) async throws -> String,
        again: (Operator, RefusedForm) async throws -> Response
    ) async throws -> Response {
        guard let desk else { throw Problem.notFound }
        let form = try request.pageForm(at: desk.publicURL)
        guard let account = try await desk.sessions.account(of: request) else {
            // Not on to the passport: browsers hold `form-action` against every redirect that follows a form.
            return page(
                "\(zh: "请重新登录", en: "Please log in again")", nil, problem: .notSignedIn,
                body:
                    "<p>\(zh: "登录已过期，刚才的操作没有执行。", en: "Your login has ended; nothing was done.")</p><p><a class=\"button\" href=\"/login?return_to=/operator\">\(zh: "重新登录", en: "Log in again")</a></p>"
            )
        }
        let person = try await person(account)
        do {
            return .seeOther(try await work(person, form))
        } catch let refusal as any ProblemConvertible {
            return try await again(person, RefusedForm(action: request.path, fields: form, problem: refusal.problem))
        }
    }
}

extension Timestamp {
    /// For a column of a table.
    var cell: HTML { "<td>\(beijing)</td>" }
}
