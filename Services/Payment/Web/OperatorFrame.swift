import Database
import HTTP
import PaymentDomain
import Primitives
import SignIn
import Web

extension PaymentServices {
    /// A page of the operators'. - Parameter problem: what was refused, shown above everything else.
    func page(_ title: HTML, _ person: Operator?, problem: Problem? = nil, body: HTML) -> Response {
        let targets = person == nil ? [] : [desk?.signIn.client.issuer].compactMap(\.self)
        // The form that logs out leads on to the passport.
        return Page(title: title, site: "支付运维", formTargets: targets, body: "\(person.map(Self.navigation))\(problem?.notice)\(body)")
            .response(problem?.status ?? .ok)
    }

    private static func navigation(_ person: Operator) -> HTML {
        """
        <nav aria-label="运维"><p><a href="/operator">查找订单</a> · <a href="/operator/days">对账</a> · <a href="/operator/differences">差异</a> · <a href="/operator/alarms">警报</a> · \(person.email.text)</p>
        <form method="post" action="/logout"><button class="plain">退出登录</button></form></nav>
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
                "没有权限", nil, problem: OperatorRefusal.notAnOperator.problem,
                body: """
                    <p>当前登录的是 \(account.email)。如需权限，请联系系统管理员运行 <code>payment operator add</code>。</p>
                    <form method="post" action="/logout"><button class="plain">换一个账号</button></form>
                    """)
        }
    }

    /// An operator's form: on success the browser goes on, a refusal is shown where it was caused.
    func submittedByOperator(
        _ request: Request, _ work: (Operator, FormFields) async throws -> String,
        again: (Operator, Problem) async throws -> Response
    ) async throws -> Response {
        guard let desk else { throw Problem.notFound }
        let form = try request.pageForm(at: desk.publicURL)
        guard let account = try await desk.sessions.account(of: request) else {
            // Not on to the passport: browsers hold `form-action` against every redirect that follows a form.
            return page(
                "请重新登录", nil, problem: .notSignedIn,
                body: "<p>登录已过期，刚才的操作没有执行。</p><p><a class=\"button\" href=\"/login?return_to=/operator\">重新登录</a></p>")
        }
        let person = try await person(account)
        do {
            return .seeOther(try await work(person, form))
        } catch let refusal as any ProblemConvertible {
            return try await again(person, refusal.problem)
        }
    }
}

extension Timestamp {
    /// For a column of a table.
    var cell: HTML { "<td>\(beijing)</td>" }
}
