import Contracts
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Web

/// Y11, Y12: the days that were reconciled, and the differences.
enum BooksPages {
    static func days(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { try await days(request, services, $0, nil) }
    }

    static func reconcile(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.submittedByOperator(request) { person, form in
            guard let channel = Channel(rawValue: form["channel"] ?? "") else { throw Problem.channelUnusable }
            guard let day = BillDay(form["day"] ?? "") else { throw Problem.dayUnusable }
            try await services.want(
                WantedReconciliation(channel: channel, day: day), because: form["reason"] ?? "", by: person.email.text)
            return "/operator/days"
        } again: { person, refused in
            try await days(request, services, person, refused)
        }
    }

    private static func days(
        _ request: Request, _ services: PaymentServices, _ person: Operator, _ refused: RefusedForm?
    ) async throws -> Response {
        let list = try await services.reconciliations(before: try request.place("before"))
        let wanted: [HTML] = list.wanted.map { "<li>\(Channel($0.channel).title) \($0.day)\(zh: "：排队中", en: ": waits its turn")</li>" }
        let rows: [HTML] = list.reconciliations.map { line in
            """
            <tr><td>\(line.day)<br>\(Channel(line.channel).title)</td><td>\(words(line))\(line.failure.map { "\(zh: "：", en: ": ")<code>\($0)</code>" as HTML })<br>\(line.seenAt.beijing)</td><td class="number">\(line.entries)</td>
            <td class="number">\(line.open == 0 ? "0" as HTML : "<a href=\"/operator/differences?channel=\(line.channel.rawValue)\">\(line.open)</a>")</td></tr>
            """
        }
        return services.page(
            "\(zh: "对账", en: "Bills")", person, problem: refused?.problem,
            body: """
                <p>\(zh: "每天上午十点自动取前一天的账单，与账本逐笔核对。", en: "At ten each morning the bill of the day before is fetched and compared with the ledger, line by line.")</p>
                \(wanted.isEmpty ? nil : "<ul>\(wanted)</ul>" as HTML)
                \(rows.isEmpty ? "<p>\(zh: "还没有对过账。", en: "Nothing has been compared yet.")</p>" as HTML : table(rows))
                \(next(list.next.map { "/operator/days?before=\($0)" }))
                \(form(services, refused))
                """)
    }

    private static func table(_ rows: [HTML]) -> HTML {
        WideTable(
            "\(zh: "对账", en: "Bills")",
            columns: [
                .column("\(zh: "账单", en: "Bill")"), .column("\(zh: "结果", en: "Outcome")"), .numbers("\(zh: "笔数", en: "Lines")"),
                .numbers("\(zh: "待处理", en: "Open")"),
            ], rows: rows
        ).html
    }

    private static func words(_ line: ReconciliationBody) -> HTML {
        switch line.state {
        case "running": "\(zh: "进行中", en: "under way")"
        case "done": line.source == "file" ? "\(zh: "已核对（账单文件）", en: "compared (a file)")" : "\(zh: "已核对", en: "compared")"
        default: "\(zh: "没有完成", en: "not done")"
        }
    }

    private static func form(_ services: PaymentServices, _ refused: RefusedForm?) -> HTML {
        let channels = Channel.allCases.filter { services.gateways[$0].offersBills }.map { (value: $0.rawValue, title: $0.title) }
        let yesterday = BillDay(containing: services.effects.now()).previous.description
        let form = OperatorForm("/operator/days", id: "again", refused)
        return """
            <form method="post" action="\(form.action)" class="card"><h2>\(zh: "再次对账", en: "Compare again")</h2>
            \(form.select("channel", label: "\(zh: "渠道", en: "Channel")", channels))
            \(form.input("day", label: "\(zh: "日期", en: "Day")", type: "date", value: yesterday, attributes: " max=\"\(yesterday)\""))
            \(form.reason())
            <button class="plain">\(zh: "对账", en: "Compare")</button></form>
            """
    }

    static func differences(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { try await differences(request, services, $0, nil) }
    }

    static func settle(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.submittedByOperator(request) { person, form in
            guard let id = request.parameters["id"].flatMap(ID<FoundDifference>.init) else { throw NotFound() }
            _ = try await services.settle(id, because: form["reason"] ?? "", by: person.email.text)
            return "/operator/differences"
        } again: { person, refused in
            try await differences(request, services, person, refused)
        }
    }

    private static func differences(
        _ request: Request, _ services: PaymentServices, _ person: Operator, _ refused: RefusedForm?
    ) async throws -> Response {
        let state = Difference.State(rawValue: request.query["state"] ?? "") ?? .open
        let channel = Channel(rawValue: request.query["channel"] ?? "")
        let list = try await services.differences(state, by: channel, after: try request.place("after"))
        let cards: [HTML] = list.differences.map { card($0, refused) }
        let choice = OfficeList(request, at: "/operator/differences", sort: "time", state: Difference.State.open.rawValue)
        let found: HTML = cards.isEmpty ? "<p class=\"good\">\(zh: "没有\(state.title)的差异。", en: "There are none of these.")</p>" : "\(cards)"
        return services.page(
            "\(zh: "账单与账本的差异", en: "Where bill and ledger differ")", person, problem: refused?.problem,
            body: """
                \(choice.filter(Difference.State.allCases.map { ($0.rawValue, $0.title) }))
                \(choice.filter([("", "\(zh: "两个渠道", en: "Both channels")")] + Channel.allCases.map { ($0.rawValue, $0.title) }, by: "channel", label: "\(zh: "渠道", en: "Channel")"))
                \(found)
                \(next(list.next.map { "\(place(state, channel))&after=\($0)" }))
                """)
    }

    private static func place(_ state: Difference.State, _ channel: Channel?) -> String {
        "/operator/differences?state=\(state.rawValue)" + (channel.map { "&channel=\($0.rawValue)" } ?? "")
    }

    private static let nothing = HTML(zh: "没有", en: "nothing")

    private static func card(_ difference: DifferenceBody, _ refused: RefusedForm?) -> HTML {
        let title = Difference.Kind(rawValue: difference.kind)?.title ?? HTML(difference.kind)
        let entry = BillEntry.Kind(rawValue: difference.entry)?.title ?? HTML(difference.entry)
        let form = OperatorForm("/operator/differences/\(difference.id)", id: difference.id, refused)
        let ending: HTML =
            difference.state == "open"
            ? """
            <form method="post" action="\(form.action)">
            \(form.reason("\(zh: "核实后的说明", en: "What you have found")"))
            <button class="plain">\(zh: "说明并了结", en: "Explain and settle")</button></form>
            """
            : "<p>\(Difference.State(rawValue: difference.state)?.title ?? "")\(difference.note.map { HTML(zh: "：\($0)", en: ": \($0)") })\(difference.endedBy.map { HTML(zh: "（\($0)）", en: " (\($0))") })</p>"
        return """
            <div class="card"><h2>\(difference.day) \(Channel(rawValue: difference.channel)?.title ?? "") \(entry)\(zh: "：", en: ": ")\(title)</h2><dl>
            <dt>\(zh: "账本", en: "Ledger")</dt><dd>\(difference.ours?.words ?? nothing)</dd>
            <dt>\(zh: "账单", en: "Bill")</dt><dd>\(difference.theirs?.words ?? nothing)</dd>
            <dt>\(zh: "商户订单号", en: "Merchant's number")</dt><dd><a href="\(FormFields([("number", difference.number)]).appended(to: "/operator"))">\(difference.number)</a></dd>
            \(difference.request.isEmpty ? nil : "<dt>\(zh: "退款编号", en: "Refund")</dt><dd>\(difference.request)</dd>" as HTML)
            <dt>\(zh: "发现", en: "Found")</dt><dd>\(difference.foundAt.beijing)</dd></dl>\(ending)</div>
            """
    }

    private static func next(_ place: String?) -> HTML? { place.map { "<p><a href=\"\($0)\">\(zh: "下一页", en: "Next page")</a></p>" } }
}
