import Contracts
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Web

/// Y11, Y12: the days that were reconciled, the differences, the alarms.
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
        } again: { person, problem in
            try await days(request, services, person, problem)
        }
    }

    private static func days(
        _ request: Request, _ services: PaymentServices, _ person: Operator, _ problem: Problem?
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
            "\(zh: "对账", en: "Bills")", person, problem: problem,
            body: """
                <p>\(zh: "每天上午十点自动取前一天的账单，与账本逐笔核对。", en: "At ten each morning the bill of the day before is fetched and compared with the ledger, line by line.")</p>
                \(wanted.isEmpty ? nil : "<ul>\(wanted)</ul>" as HTML)
                \(rows.isEmpty ? "<p>\(zh: "还没有对过账。", en: "Nothing has been compared yet.")</p>" as HTML : table(rows))
                \(next(list.next.map { "/operator/days?before=\($0)" }))
                \(form(services))
                """)
    }

    private static func table(_ rows: [HTML]) -> HTML {
        """
        <table><thead><tr><th scope="col">\(zh: "账单", en: "Bill")</th><th scope="col">\(zh: "结果", en: "Outcome")</th><th scope="col" class="number">\(zh: "笔数", en: "Lines")</th><th scope="col" class="number">\(zh: "待处理", en: "Open")</th></tr></thead><tbody>\(rows)</tbody></table>
        """
    }

    private static func words(_ line: ReconciliationBody) -> HTML {
        switch line.state {
        case "running": "\(zh: "进行中", en: "under way")"
        case "done": line.source == "file" ? "\(zh: "已核对（账单文件）", en: "compared (a file)")" : "\(zh: "已核对", en: "compared")"
        default: "\(zh: "没有完成", en: "not done")"
        }
    }

    private static func form(_ services: PaymentServices) -> HTML {
        let options: [HTML] = Channel.allCases.filter { services.gateways[$0].offersBills }.map {
            "<option value=\"\($0.rawValue)\">\($0.title)</option>"
        }
        let yesterday = BillDay(containing: services.effects.now()).previous
        return """
            <form method="post" action="/operator/days" class="card"><h2>\(zh: "再次对账", en: "Compare again")</h2>
            <label for="channel">\(zh: "渠道", en: "Channel")</label><select id="channel" name="channel">\(options)</select>
            <label for="day">\(zh: "日期", en: "Day")</label><input id="day" name="day" type="date" max="\(yesterday.description)" value="\(yesterday.description)" required>
            <label for="reason">\(zh: "原因", en: "Reason")</label><input id="reason" name="reason" required maxlength="\(OperatorAct.longestReason)">
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
        } again: { person, problem in
            try await differences(request, services, person, problem)
        }
    }

    private static func differences(
        _ request: Request, _ services: PaymentServices, _ person: Operator, _ problem: Problem?
    ) async throws -> Response {
        let state = Difference.State(rawValue: request.query["state"] ?? "") ?? .open
        let channel = Channel(rawValue: request.query["channel"] ?? "")
        let list = try await services.differences(state, by: channel, after: try request.place("after"))
        let cards: [HTML] = list.differences.map(card)
        let links: [HTML] = Difference.State.allCases.map {
            $0 == state ? "<strong>\($0.title)</strong> " : "<a href=\"\(place($0, channel))\">\($0.title)</a> "
        }
        let found: HTML = cards.isEmpty ? "<p class=\"good\">\(zh: "没有\(state.title)的差异。", en: "There are none of these.")</p>" : "\(cards)"
        return services.page(
            "\(zh: "账单与账本的差异", en: "Where bill and ledger differ")", person, problem: problem,
            body: """
                <p>\(links)</p>
                \(found)
                \(next(list.next.map { "\(place(state, channel))&after=\($0)" }))
                """)
    }

    private static func place(_ state: Difference.State, _ channel: Channel?) -> String {
        "/operator/differences?state=\(state.rawValue)" + (channel.map { "&channel=\($0.rawValue)" } ?? "")
    }

    private static let nothing = HTML(zh: "没有", en: "nothing")

    private static func card(_ difference: DifferenceBody) -> HTML {
        let title = Difference.Kind(rawValue: difference.kind)?.title ?? HTML(difference.kind)
        let entry = BillEntry.Kind(rawValue: difference.entry)?.title ?? HTML(difference.entry)
        let ending: HTML =
            difference.state == "open"
            ? """
            <form method="post" action="/operator/differences/\(difference.id)">
            <label for="reason-\(difference.id)">\(zh: "核实后的说明", en: "What you have found")</label><input id="reason-\(difference.id)" name="reason" required maxlength="\(OperatorAct.longestReason)">
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

    static func alarms(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { person in
            let list = try await services.raisedAlarms(before: try request.place("before"))
            let waiting = overdue(try await services.overdue())
            let rows: [HTML] = list.alarms.map { alarm in
                let order: HTML? = alarm.order.map { "<br><a href=\"/operator/orders/\($0)\">\(zh: "查看订单", en: "The order")</a>" }
                return
                    "<tr>\(alarm.raisedAt.cell)<td>\(Channel(alarm.channel).title)</td><td>\(alarm.meaning)<br>\(alarm.number)\(order)</td></tr>"
            }
            let table: HTML = """
                <table><thead><tr><th scope="col">\(zh: "时间", en: "Time")</th><th scope="col">\(zh: "渠道", en: "Channel")</th><th scope="col">\(zh: "含义与处理", en: "What it means and what to do")</th></tr></thead><tbody>\(rows)</tbody></table>
                """
            return services.page(
                "\(zh: "警报", en: "Alarms")", person,
                body: """
                    \(waiting)
                    \(rows.isEmpty ? "<p class=\"good\">\(zh: "没有警报。", en: "There are no alarms.")</p>" as HTML : table)
                    \(next(list.next.map { "/operator/alarms?before=\($0)" }))
                    """)
        }
    }

    private static func overdue(_ body: OverdueBody) -> HTML {
        guard !body.lines.isEmpty else { return "<p class=\"good\">\(zh: "没有等待过久的事项。", en: "Nothing has waited for too long.")</p>" }
        let rows: [HTML] = body.lines.map { line in
            let number: HTML = line.order.map { "<a href=\"/operator/orders/\($0)\">\(line.number)</a>" } ?? "\(line.number)"
            return "<tr>\(line.since.cell)<td>\(line.what.title)</td><td>\(number)</td></tr>"
        }
        let rest: HTML? = body.isComplete ? nil : "<p>\(zh: "每类只显示等待最久的一部分。", en: "Of each kind those that wait longest.")</p>"
        return """
            <h2>\(zh: "等待过久", en: "Waiting for too long")</h2>
            <table><thead><tr><th scope="col">\(zh: "始于", en: "Since")</th><th scope="col">\(zh: "事项", en: "What")</th><th scope="col">\(zh: "编号", en: "Number")</th></tr></thead><tbody>\(rows)</tbody></table>\(rest)
            <h2>\(zh: "警报", en: "Alarms")</h2>
            """
    }

    private static func next(_ place: String?) -> HTML? { place.map { "<p><a href=\"\($0)\">\(zh: "下一页", en: "Next page")</a></p>" } }
}
