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
        let wanted: [HTML] = list.wanted.map { "<li>\(Channel($0.channel).title) \($0.day)：排队中</li>" }
        let rows: [HTML] = list.reconciliations.map { line in
            """
            <tr><td>\(line.day)<br>\(Channel(line.channel).title)</td><td>\(words(line))\(line.failure.map { "：<code>\($0)</code>" as HTML })<br>\(line.seenAt.beijing)</td><td>\(line.entries)</td>
            <td>\(line.open == 0 ? "0" as HTML : "<a href=\"/operator/differences?channel=\(line.channel.rawValue)\">\(line.open)</a>")</td></tr>
            """
        }
        return services.page(
            "对账", person, problem: problem,
            body: """
                <p>每天上午十点自动取前一天的账单，与账本逐笔核对。</p>
                \(wanted.isEmpty ? nil : "<ul>\(wanted)</ul>" as HTML)
                \(rows.isEmpty ? "<p>还没有对过账。</p>" as HTML : table(rows))
                \(next(list.next.map { "/operator/days?before=\($0)" }))
                \(form(services))
                """)
    }

    private static func table(_ rows: [HTML]) -> HTML {
        """
        <table><thead><tr><th scope="col">账单</th><th scope="col">结果</th><th scope="col">笔数</th><th scope="col">待处理</th></tr></thead><tbody>\(rows)</tbody></table>
        """
    }

    private static func words(_ line: ReconciliationBody) -> String {
        switch line.state {
        case "running": "进行中"
        case "done": line.source == "file" ? "已核对（账单文件）" : "已核对"
        default: "没有完成"
        }
    }

    private static func form(_ services: PaymentServices) -> HTML {
        let options: [HTML] = Channel.allCases.filter { services.gateways[$0].offersBills }.map {
            "<option value=\"\($0.rawValue)\">\($0.title)</option>"
        }
        let yesterday = BillDay(containing: services.effects.now()).previous
        return """
            <form method="post" action="/operator/days" class="card"><h2>再次对账</h2>
            <label for="channel">渠道</label><select id="channel" name="channel">\(options)</select>
            <label for="day">日期</label><input id="day" name="day" type="date" max="\(yesterday.description)" value="\(yesterday.description)" required>
            <label for="reason">原因</label><input id="reason" name="reason" required maxlength="\(OperatorAct.longestReason)">
            <button class="plain">对账</button></form>
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
        let found: HTML = cards.isEmpty ? "<p class=\"good\">没有\(state.title)的差异。</p>" : "\(cards)"
        return services.page(
            "账单与账本的差异", person, problem: problem,
            body: """
                <p>\(links)</p>
                \(found)
                \(next(list.next.map { "\(place(state, channel))&after=\($0)" }))
                """)
    }

    private static func place(_ state: Difference.State, _ channel: Channel?) -> String {
        "/operator/differences?state=\(state.rawValue)" + (channel.map { "&channel=\($0.rawValue)" } ?? "")
    }

    private static func card(_ difference: DifferenceBody) -> HTML {
        let title = Difference.Kind(rawValue: difference.kind)?.title ?? difference.kind
        let entry = BillEntry.Kind(rawValue: difference.entry)?.title ?? difference.entry
        let ending: HTML =
            difference.state == "open"
            ? """
            <form method="post" action="/operator/differences/\(difference.id)">
            <label for="reason-\(difference.id)">核实后的说明</label><input id="reason-\(difference.id)" name="reason" required maxlength="\(OperatorAct.longestReason)">
            <button class="plain">说明并了结</button></form>
            """
            : "<p>\(Difference.State(rawValue: difference.state)?.title ?? "")\(difference.note.map { "：\($0)" } ?? "")\(difference.endedBy.map { "（\($0)）" } ?? "")</p>"
        return """
            <div class="card"><h2>\(difference.day) \(Channel(rawValue: difference.channel)?.title ?? "") \(entry)：\(title)</h2><dl>
            <dt>账本</dt><dd>\(difference.ours.map { "\($0.yuan) 元" } ?? "没有")</dd>
            <dt>账单</dt><dd>\(difference.theirs.map { "\($0.yuan) 元" } ?? "没有")</dd>
            <dt>商户订单号</dt><dd><a href="\(FormFields([("number", difference.number)]).appended(to: "/operator"))">\(difference.number)</a></dd>
            \(difference.request.isEmpty ? nil : "<dt>退款编号</dt><dd>\(difference.request)</dd>" as HTML)
            <dt>发现</dt><dd>\(difference.foundAt.beijing)</dd></dl>\(ending)</div>
            """
    }

    static func alarms(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await services.asOperator(request) { person in
            let list = try await services.raisedAlarms(before: try request.place("before"))
            let waiting = overdue(try await services.overdue())
            let rows: [HTML] = list.alarms.map { alarm in
                let order: HTML? = alarm.order.map { "<br><a href=\"/operator/orders/\($0)\">查看订单</a>" }
                return
                    "<tr>\(alarm.raisedAt.cell)<td>\(Channel(alarm.channel).title)</td><td>\(alarm.meaning.zh)<br>\(alarm.number)\(order)</td></tr>"
            }
            let table: HTML = """
                <table><thead><tr><th scope="col">时间</th><th scope="col">渠道</th><th scope="col">含义与处理</th></tr></thead><tbody>\(rows)</tbody></table>
                """
            return services.page(
                "警报", person,
                body: """
                    \(waiting)
                    \(rows.isEmpty ? "<p class=\"good\">没有警报。</p>" as HTML : table)
                    \(next(list.next.map { "/operator/alarms?before=\($0)" }))
                    """)
        }
    }

    private static func overdue(_ body: OverdueBody) -> HTML {
        guard !body.lines.isEmpty else { return "<p class=\"good\">没有等待过久的事项。</p>" }
        let rows: [HTML] = body.lines.map { line in
            let number: HTML = line.order.map { "<a href=\"/operator/orders/\($0)\">\(line.number)</a>" } ?? "\(line.number)"
            return "<tr>\(line.since.cell)<td>\(line.what.title)</td><td>\(number)</td></tr>"
        }
        let rest: HTML? = body.isComplete ? nil : "<p>每类只显示等待最久的一部分。</p>"
        return """
            <h2>等待过久</h2>
            <table><thead><tr><th scope="col">始于</th><th scope="col">事项</th><th scope="col">编号</th></tr></thead><tbody>\(rows)</tbody></table>\(rest)
            <h2>警报</h2>
            """
    }

    private static func next(_ place: String?) -> HTML? { place.map { "<p><a href=\"\($0)\">下一页</a></p>" } }
}
