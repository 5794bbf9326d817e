import HTTP
import PaymentDomain
import Primitives
import Runtime
import Web

/// Y12: finding an order, its whole history, and what an operator can do about it.
enum OrderPages {
    static func find(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { person in
            let number = request.query["number"] ?? ""
            let found = try await services.findOrders(number)
            if found.count == 1, let order = found.first?.order.id { return .seeOther("/operator/orders/\(order)") }
            return services.page(
                "\(zh: "查找订单", en: "Find an order")", person,
                body: """
                    <form method="get" action="/operator">
                    <label for="number">\(zh: "任意编号", en: "Any number")</label>
                    <input id="number" name="number" value="\(number)" required maxlength="200" autocomplete="off" aria-describedby="hint">
                    <p class="hint" id="hint">\(zh: "订单号、报名系统的编号、商户订单号（out_trade_no、v_oid）、支付机构交易号、退款编号都可以。", en: "The order's, the registration's, the merchant's (out_trade_no, v_oid), the gateway's or a refund's.")</p>
                    <button>\(zh: "查找", en: "Find")</button>
                    </form>
                    \(number.isEmpty ? nil : results(found, OfficeList(request, sort: "-time")))
                    """)
        }
    }

    private static func results(_ found: [FoundOrder], _ list: OfficeList) -> HTML {
        guard !found.isEmpty else {
            return "<p class=\"note\" role=\"status\">\(zh: "没有找到与这个编号有关的订单。", en: "No order has to do with this number.")</p>"
        }
        let choice = OrderChoice(list)
        let rows: [HTML] = found.filter(choice.shows).sorted(by: choice.precedes).map { found in
            """
            <tr>\(found.createdAt.cell)<td><a href="/operator/orders/\(found.order.id.description)">\(found.order.subject)</a></td>
            <td class="number">\(found.order.amount.yuan)</td><td>\(found.order.state.title)</td></tr>
            """
        }
        let rest: HTML? =
            found.count < PaymentServices.mostFound
            ? nil
            : "<p>\(zh: "只显示最新的 \(PaymentServices.mostFound) 个，请用更准确的编号查找。", en: "These are the newest \(PaymentServices.mostFound) only; look for a more exact number.")</p>"
        return """
            <h2>\(zh: "找到 \(found.count) 个订单", en: "Orders found: \(found.count)")</h2>
            \(list.filter([("", "\(zh: "全部", en: "All")")] + Order.State.allCases.map { ($0.rawValue, $0.title) }, label: "\(zh: "状态", en: "State")"))
            \(WideTable("\(zh: "找到的订单", en: "Orders found")", columns: [
                list.heading("time", "\(zh: "创建时间", en: "Made")"), .column("\(zh: "订单", en: "Order")"),
                list.heading("amount", "\(zh: "金额（元）", en: "Amount (¥)")", isNumber: true), list.heading("state", "\(zh: "状态", en: "State")"),
            ], rows: rows).html)\(rest)
            """
    }

    static func show(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { try await page(request, services, $0, nil) }
    }

    static func refund(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await act(request, services) { id, person, form in
            guard let amount = Money(yuan: (form["amount"] ?? "").trimmed) else { throw Problem.amountUnusable }
            guard let key = form["key"], key.isKey else { throw Problem.refundIDUnusable }
            let wish = RefundByHand(amount: amount, reason: form["reason"] ?? "", key: key)
            _ = try await services.refund(id, wish, by: person)
        }
    }

    static func resend(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await act(request, services) { id, person, form in
            _ = try await services.resendEvents(of: id, because: form["reason"] ?? "", by: person)
        }
    }

    static func refresh(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await act(request, services) { id, person, form in
            try await services.refreshByHand(id, because: form["reason"] ?? "", by: person)
        }
    }

    static func declareUnpaid(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await act(request, services) { id, person, form in
            try await services.declareUnpaid(id, because: form["reason"] ?? "", by: person)
        }
    }

    static func declareRefunded(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await act(request, services) { id, person, form in
            guard let refund = form["refund"].flatMap({ [UInt8](hexadecimal: $0) }).flatMap(ID<Refund>.init(bytes:)),
                let place = form["place"].flatMap(Refund.Place.init)
            else { throw Problem.placeUnusable }
            let declared = DeclaredRefund(order: id, refund: refund, place: place, reason: form["reason"] ?? "")
            try await services.declareRefunded(declared, by: person)
        }
    }

    private static func act(
        _ request: Request, _ services: PaymentServices, _ work: (ID<Order>, String, FormFields) async throws -> Void
    ) async throws -> Response {
        try await services.submittedByOperator(request) { person, form in
            let id = try request.orderID()
            try await work(id, person.email.text, form)
            return "/operator/orders/\(id)"
        } again: { person, refused in
            try await page(request, services, person, refused)
        }
    }

    private static func page(
        _ request: Request, _ services: PaymentServices, _ person: Operator, _ refused: RefusedForm?
    ) async throws -> Response {
        let story = try await services.story(of: try request.orderID())
        return services.page(
            HTML(story.found.order.subject), person, problem: refused?.problem,
            body: """
                \(OrderView.summary(story))
                \(OrderView.items(story))
                \(OrderView.attempts(story))
                \(OrderView.refunds(story))
                <h2>\(zh: "经过", en: "What happened")</h2>\(OrderView.timeline(story))
                \(OrderView.forms(story, key: services.effects.newID(RefundByHand.self).description, refused))
                """)
    }
}

extension Problem {
    fileprivate static let placeUnusable = Problem.invalid([.init("place", "missing", zh: "请选择退款方式", en: "Say how it was given back")])
    fileprivate static let amountUnusable = Problem.invalid([.init("amount", "unusable", zh: "金额写作 12.30", en: "Yuan, as 12.30")])
}

extension OrderChoice {
    fileprivate init(_ list: OfficeList) {
        self.init(key: Key(rawValue: list.key) ?? .time, isDescending: list.isDescending, state: Order.State(rawValue: list.state))
    }
}
