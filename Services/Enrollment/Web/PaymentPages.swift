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
            return .seeOther("/payment/onward/\(try await services.beginPayment(channel, by: candidate).payment)")
        } again: { candidate, _, problem in
            try await page(services, candidate, problem)
        }
    }

    /// `GET /payment/onward/{id}`: the last step on our side, to which the way back from the gateway leads. Nothing is begun by it.
    static func onward(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            guard let id = request.parameters["id"].flatMap(ID<Payment>.init) else { throw Problem.notFound }
            do {
                let (entries, attempt) = try await services.continuePayment(id, by: candidate)
                let view = try await services.viewRegistration(of: candidate)
                return onward(attempt, entries, view, services, candidate)
            } catch PaymentRefusal.alreadyPaid {
                return .seeOther("/registration?done=\(RefreshOutcome.paid.rawValue)")
            } catch let refusal as AccountRefusal {
                throw refusal
            } catch {
                guard let problem = Problem(shown: error) else { throw error }
                return try await page(services, candidate, problem)
            }
        }
    }

    /// `POST /payment/refresh`
    static func refresh(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, _ in
            .seeOther("/registration?done=\(try await services.refreshPayments(by: candidate).rawValue)")
        } again: { candidate, _, problem in
            services.page(
                "\(zh: "更新", en: "Update")", candidate: candidate, problem: problem, body: EnrollmentServices.back)
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
            "\(zh: "支付报名费", en: "Pay the fee")", candidate: candidate, problem: refusal,
            body: """
                \(services.progress(.payment, view))
                \(view.payable.isEmpty ? nil : bill(view, services.sitting))
                \(later(view, services.sitting))
                <p class="hint">\(zh: "请勿重复缴费。银行已扣费但显示“待支付”时，请在“我的报名”点击“更新”。", en: "Do not pay twice. If your bank has charged you but it says “To be paid”, press “Update” at My registration.")</p>
                <p><a class="button plain" href="/registration">\(zh: "返回我的报名", en: "Back to my registration")</a></p>
                """)
    }

    private static func bill(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let rows: [[HTML]] = view.payable.map { entry in
            let left = RegistrationPages.timeLeft(entry, at: view.now)
            let end: HTML =
                "\(zh: "座位保留至 \(entry.heldUntil.beijing)（北京时间）", en: "seat held until \(entry.heldUntil.beijing), Beijing time")"
            return [sitting.name(of: entry.subject), entry.fee.words, "\(left)<br>\(end)"]
        }
        let table = Table(
            columns: [
                "\(zh: "科目", en: "Subject")", "\(zh: "金额", en: "Amount")", "\(zh: "请在此之前支付", en: "Pay before")",
            ], rows: rows, footer: ["\(zh: "合计", en: "Sum")", view.payable.map(\.fee).total.words, .nothing])
        return """
            \(table.html)
            \(view.openPayment == nil ? nil : underWay)
            <form method="post" action="/payment">
            <fieldset><legend>\(zh: "支付方式", en: "Pay by")</legend>
            <label class="tick"><input type="radio" name="channel" value="alipay" required checked> \(PaymentChannel.alipay.name)</label>
            <label class="tick"><input type="radio" name="channel" value="payease"> \(PaymentChannel.payease.name)</label></fieldset>
            <button>\(zh: "确认支付", en: "Go on to pay")</button>
            </form>
            """
    }

    private static let underWay: HTML = """
        <div class="note"><p>\(zh: "有一笔缴费正在进行。如已付款请先“更新”，不要再次支付。", en: "A payment is under way. If you have paid, press “Update” first; do not pay again.")</p>
        <form method="post" action="/payment/refresh"><button class="plain">\(zh: "更新", en: "Update")</button></form></div>
        """

    /// What is unpaid and not on this bill: an oral waits for its written (E19).
    private static func later(_ view: RegistrationView, _ sitting: Sitting) -> HTML? {
        let waiting = view.record.registration.entries.filter { entry in
            entry.counts(at: view.now) && entry.state == .held && !view.payable.contains { $0.id == entry.id }
        }
        guard !view.payable.isEmpty, !waiting.isEmpty else { return nil }
        let names = sitting.names(of: waiting.map(\.subject))
        return """
            <p class="note">\(zh: "本次不含\(names)：笔试支付成功后，请再回到这里支付口试。", en: "Not on this bill: \(names). When the written test is paid, come back here to pay the oral one.")</p>
            """
    }

    /// The gateway's address is known only here, and this page alone may post to it.
    private static func onward(
        _ attempt: AttemptBody, _ entries: [Entry], _ view: RegistrationView, _ services: EnrollmentServices, _ candidate: Candidate
    ) -> Response {
        let title: HTML = "\(zh: "前往", en: "Go to ")\(attempt.channel.name)"
        let redirect = attempt.redirect
        let hidden: [HTML] = redirect.fields.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" }
        let way: HTML =
            switch redirect.method {
            case .get: "<p><a class=\"button\" href=\"\(redirect.url)\">\(title)</a></p>"
            case .post: "<form method=\"post\" action=\"\(redirect.url)\">\(hidden)<button>\(title)</button></form>"
            }
        return services.page(
            title, candidate: candidate, formTargets: [redirect.url.origin],
            body: """
                \(services.progress(.payment, view))
                <p>\(services.sitting.names(of: entries.map(\.subject)))\(zh: "：", en: ": ")<strong>\(entries.map(\.fee).total.words)</strong></p>
                \(way)
                <div class="note"><p>\(zh: "付款后请回到“我的报名”，点击“更新”查看支付状态。请勿重复缴费。", en: "When you have paid, come back to My registration and press “Update”. Do not pay twice.")</p>
                <form method="post" action="/payment/refresh"><button class="plain">\(zh: "我已付款，更新", en: "I have paid: update")</button></form></div>
                <p><a href="/payment">\(zh: "换一种支付方式", en: "Pay another way")</a></p>
                """)
    }
}

extension PaymentChannel {
    fileprivate var name: HTML {
        switch self {
        case .alipay: "\(zh: "支付宝", en: "Alipay")"
        case .payease: "\(zh: "首信易支付", en: "PayEase")"
        }
    }
}
