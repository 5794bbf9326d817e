import Contracts
import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 支付 and 更新 (E19, E21).
enum PaymentPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { try await page(services, $0, nil) }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            guard let channel = form["channel"].flatMap(PaymentChannel.init(rawValue:)) else {
                throw Problem.invalid([.init("channel", "unknown", zh: "请选择支付方式", en: "Choose how to pay")])
            }
            return onward(try await services.beginPayment(channel, by: candidate), channel, services, candidate)
        } again: { candidate, _, problem in
            try await page(services, candidate, problem)
        }
    }

    /// `POST /payment/refresh`
    static func refresh(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, _ in
            .seeOther("/registration?done=\(try await services.refreshPayments(by: candidate).rawValue)")
        } again: { candidate, _, problem in
            services.page(
                "更新", candidate: candidate, problem: problem, body: "<p><a class=\"button\" href=\"/registration\">返回我的报名</a></p>")
        }
    }

    /// `GET /payment/return`: the browser is back from the gateway, which proves nothing; it asks (Y6).
    static func comeBack(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            let outcome = (try? await services.refreshPayments(by: candidate)) ?? .waiting
            return .seeOther("/registration?done=\(outcome == .nothing ? "" : outcome.rawValue)")
        }
    }

    private static func page(_ services: EnrollmentServices, _ candidate: Candidate, _ problem: Problem?) async throws -> Response {
        let view = try await services.viewRegistration(of: candidate)
        let refusal = problem ?? view.payingRefusal?.problem
        return services.page(
            "支付报名费", candidate: candidate, problem: refusal,
            body: """
                \(view.payable.isEmpty ? nil : bill(view, services.sitting))
                \(later(view, services.sitting))
                <p class="hint">请勿重复缴费。银行已扣费但显示“未支付”时，请在“我的报名”点击“更新”。</p>
                <p><a class="button plain" href="/registration">返回我的报名</a></p>
                """)
    }

    private static func bill(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let rows: [HTML] = view.payable.map { entry in
            """
            <tr><th scope="row">\(sitting.subject(entry.subject)?.name ?? entry.subject.rawValue)</th><td>\(entry.fee.yuan) 元</td><td>座位保留至 \(entry.heldUntil.beijing)</td></tr>
            """
        }
        return """
            <table><thead><tr><th scope="col">科目</th><th scope="col">金额</th><th scope="col">请在此之前支付</th></tr></thead>
            <tbody>\(rows)</tbody><tfoot><tr><th scope="row">合计</th><td>\(view.payable.map(\.fee).total.yuan) 元</td><td></td></tr></tfoot></table>
            \(view.openPayment == nil ? nil : "<p class=\"note\">有一笔缴费正在进行。如已付款请先“更新”，不要再次支付。</p>" as HTML)
            <form method="post" action="/payment">
            <fieldset><legend>支付方式</legend>
            <label class="tick"><input type="radio" name="channel" value="alipay" required checked> 支付宝</label>
            <label class="tick"><input type="radio" name="channel" value="payease"> 首信易支付</label></fieldset>
            <button>确认支付</button>
            </form>
            """
    }

    /// What is unpaid and not on this bill: an oral waits for its written (E19).
    private static func later(_ view: RegistrationView, _ sitting: Sitting) -> HTML? {
        let waiting = view.record.registration.entries.filter { entry in
            entry.counts(at: view.now) && entry.state == .held && !view.payable.contains { $0.id == entry.id }
        }
        guard !view.payable.isEmpty, !waiting.isEmpty else { return nil }
        let names = waiting.map { sitting.subject($0.subject)?.name ?? $0.subject.rawValue }.joined(separator: "、")
        return "<p class=\"note\">本次不含\(names)：笔试支付成功后，请再回到这里支付口试。</p>"
    }

    /// The last step on our side: the gateway's address is known only now, and this page alone may post to it.
    private static func onward(
        _ redirect: Redirect, _ channel: PaymentChannel, _ services: EnrollmentServices, _ candidate: Candidate
    ) -> Response {
        let name = channel == .alipay ? "支付宝" : "首信易支付"
        let hidden: [HTML] = redirect.fields.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" }
        let way: HTML =
            switch redirect.method {
            case .get: "<p><a class=\"button\" href=\"\(redirect.url)\">前往\(name)</a></p>"
            case .post: "<form method=\"post\" action=\"\(redirect.url)\">\(hidden)<button>前往\(name)</button></form>"
            }
        return services.page(
            "前往\(name)", candidate: candidate, formTargets: [redirect.url.origin],
            body: "<p>付款后请回到“我的报名”，点击“更新”查看支付状态。请勿重复缴费。</p>\(way)")
    }
}
