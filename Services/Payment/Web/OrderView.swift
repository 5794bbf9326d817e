import HTTP
import PaymentDomain
import Primitives
import Web

/// The parts of an order's page.
enum OrderView {
    static func summary(_ story: OrderStory) -> HTML {
        let order = story.found.order
        let settling: HTML? =
            story.isSettling
            ? "<div class=\"note\"><p>\(zh: "支付机构还没有给出明确结果，系统在自动查询，请勿让考生重复付款。", en: "The gateway hasn't said what came of it; it is asked by itself. Let nobody pay a second time.")</p></div>"
            : nil
        let waiting: HTML? =
            story.waitingEvents == 0
            ? nil
            : "<div class=\"note\"><p>\(zh: "有 \(story.waitingEvents) 条通知还没有送达报名系统，系统在自动重试。", en: "Events that the registration system hasn't taken yet: \(story.waitingEvents). They are tried again by themselves.")</p></div>"
        return """
            \(settling)\(waiting)
            <dl>
            <dt>\(zh: "状态", en: "State")</dt><dd><strong>\(order.state.title)</strong></dd>
            <dt>\(zh: "应付", en: "Due")</dt><dd>\(order.amount.words)</dd>
            \(order.returned == .zero ? nil : "<dt>\(zh: "其中已退或待退", en: "Refunded or due back")</dt><dd>\(order.returned.words)</dd>" as HTML)
            <dt>\(zh: "考试", en: "Exam")</dt><dd>\(order.client)</dd>
            <dt>\(zh: "订单号", en: "Order")</dt><dd>\(order.id.description)</dd>
            <dt>\(zh: "报名系统编号", en: "Reference of the registration")</dt><dd>\(story.found.reference)</dd>
            <dt>\(zh: "创建时间", en: "Made")</dt><dd>\(story.found.createdAt.beijing)</dd>
            <dt>\(zh: "支付截止", en: "To be paid by")</dt><dd>\(order.expiresAt.beijing)</dd>
            </dl>
            """
    }

    static func items(_ story: OrderStory) -> HTML {
        let rows: [HTML] = zip(story.items, story.paidItems).map { item, paid in
            "<tr><td>\(item.title)</td><td class=\"number\">\(item.amount.yuan)</td><td class=\"number\">\(paid.returned.yuan)</td></tr>"
        }
        return """
            <h2>\(zh: "项目", en: "Items")</h2>
            \(WideTable("\(zh: "项目", en: "Items")", columns: [
                .column("\(zh: "项目", en: "Item")"), .numbers("\(zh: "金额（元）", en: "Amount (¥)")"),
                .numbers("\(zh: "已退或待退（元）", en: "Refunded or due back (¥)")"),
            ], rows: rows).html)
            """
    }

    static func attempts(_ story: OrderStory) -> HTML {
        guard !story.attempts.isEmpty else {
            return "<h2>\(zh: "支付", en: "Payments")</h2><p>\(zh: "还没有发起过支付。", en: "None has been begun.")</p>"
        }
        let cards: [HTML] = story.attempts.map { attempt, received, gatewayNumber in
            """
            <div class="card"><h3>\(attempt.channel.title)\(zh: "：", en: ": ")\(attempt.state.title)</h3><dl>
            <dt>\(zh: "商户订单号", en: "Merchant's number")</dt><dd>\(attempt.number)</dd>
            \(gatewayNumber.map { "<dt>\(zh: "支付机构交易号", en: "Gateway's number")</dt><dd>\($0)</dd>" as HTML })
            <dt>\(zh: "发起", en: "Begun")</dt><dd>\(attempt.createdAt.beijing)</dd>
            \(received.map { "<dt>\(zh: "实收", en: "Received")</dt><dd>\($0.words)</dd>" as HTML })
            \(attempt.checkAt.map { "<dt>\(zh: "下次自动查询", en: "Asked again at")</dt><dd>\($0.beijing)</dd>" as HTML })
            </dl></div>
            """
        }
        return "<h2>\(zh: "支付", en: "Payments")</h2>\(cards)"
    }

    static func refunds(_ story: OrderStory) -> HTML {
        guard !story.refunds.isEmpty else { return .nothing }
        let rows: [HTML] = story.refunds.map { refund, request in
            let note: HTML? = request.flatMap { $0.terms.note.isEmpty ? nil : HTML(zh: "（\($0.terms.note)）", en: " (\($0.terms.note))") }
            return """
                <tr><td class="number">\(refund.amount.yuan)</td><td>\(refund.reason.title)\(note)</td><td>\(refund.state.title)</td>
                <td><code>\(refund.id.bytes.hexadecimal)</code></td></tr>
                """
        }
        return """
            <h2>\(zh: "退款", en: "Refunds")</h2>
            \(WideTable("\(zh: "退款", en: "Refunds")", columns: [
                .numbers("\(zh: "金额（元）", en: "Amount (¥)")"), .column("\(zh: "原因", en: "Reason")"), .column("\(zh: "状态", en: "State")"),
                .column("\(zh: "编号", en: "Number")"),
            ], rows: rows).html)
            """
    }

    static func timeline(_ story: OrderStory) -> HTML {
        let rows: [HTML] = story.entries.map { entry in
            let body: HTML? =
                entry.kind == .callback
                ? "<details><summary>\(zh: "通知原文", en: "As it came")</summary><code>\(entry.detail ?? "")</code></details>" : nil
            return "<tr>\(entry.at.cell)<td>\(entry.text)\(body)</td></tr>"
        }
        let rest: HTML? =
            story.isComplete
            ? nil
            : "<p>\(zh: "记录太多，每类只显示最早的一部分；回调先显示有效的。", en: "Too many to show: of each kind the first ones; of callbacks the valid ones before others.")</p>"
        return """
            \(WideTable("\(zh: "经过", en: "What happened")", columns: [
                .column("\(zh: "时间（北京时间）", en: "Time (Beijing)")"), .column("\(zh: "事项", en: "What")"),
            ], rows: rows).html)\(rest)
            """
    }

    /// - Parameters:
    ///   - key: makes sure that a form that is sent twice gives back once.
    ///   - refused: which of these has just been refused.
    static func forms(_ story: OrderStory, key: String, _ refused: RefusedForm?) -> HTML {
        let place = "/operator/orders/\(story.found.order.id.description)"
        let left = story.paidItems.map(\.left).total
        func form(_ act: String) -> OperatorForm { OperatorForm("\(place)/\(act)", id: act, refused) }
        return """
            <h2>\(zh: "处理", en: "What you can do")</h2>
            \(plain(form("refresh"), "\(zh: "立即向支付机构查询", en: "Ask the gateway now")", hint: "\(zh: "查询所有没有确定结果的支付和退款。", en: "About every payment and refund whose outcome isn't certain.")"))
            \(plain(form("resend"), "\(zh: "重新通知报名系统", en: "Tell the registration system again")", hint: "\(zh: "把此前通知过的全部重发一遍；报名系统会忽略已知的。", en: "Everything it was told is sent again; it ignores what it knows.")"))
            \(story.found.order.state == .paid && left > .zero ? refundForm(form("refund"), left, key) : nil)
            \(story.isSettling ? plain(form("declare-unpaid"), "\(zh: "确认支付没有到账", en: "Declare that nothing was paid")", hint: unpaidHint) : nil)
            \(story.refunds.map(\.refund).filter { $0.state != .done }.map { declareForm(place, $0, refused) })
            """
    }

    private static let unpaidHint = HTML(
        zh: "仅当支付机构一直不给结果，并且已在其商户后台核实没有收款时使用。之后如有款项到账，系统仍会入账。",
        en: "Only when the gateway never says, and you have seen in its console that nothing came. Money that comes later is still booked.")

    private static func declareForm(_ place: String, _ refund: Refund, _ refused: RefusedForm?) -> HTML {
        let number = refund.id.bytes.hexadecimal
        let form = OperatorForm("\(place)/declare-refunded", id: number, refused) { $0["refund"] == number }
        return """
            <form method="post" action="\(form.action)" class="card"><h3>\(zh: "确认已另行退款（\(refund.amount.yuan) 元）", en: "Declare ¥\(refund.amount.yuan) as refunded elsewhere")</h3>
            <p class="hint">\(zh: "仅当款项已由人工退给付款人时使用。系统不再向支付机构申请退款 <code>\(number)</code>。", en: "Only when somebody has given the money back by hand. The gateway is then no longer asked for the refund <code>\(number)</code>.")</p>
            <input type="hidden" name="refund" value="\(number)">
            \(form.select("place", label: "\(zh: "退款方式", en: "How")", places))
            \(form.reason())
            <button class="danger">\(zh: "确认已另行退款", en: "Declare it as refunded")</button></form>
            """
    }

    private static let places: [(value: String, title: HTML)] = [
        ("", "\(zh: "请选择", en: "Choose")"), ("gateway", "\(zh: "在支付机构的商户后台退款", en: "In the gateway's console")"),
        ("elsewhere", "\(zh: "其他方式（转账、现金等）", en: "Another way (transfer, cash)")"),
    ]

    private static func plain(_ form: OperatorForm, _ title: HTML, hint: HTML) -> HTML {
        """
        <form method="post" action="\(form.action)" class="card"><h3>\(title)</h3><p class="hint">\(hint)</p>
        \(form.reason())
        <button class="plain">\(title)</button></form>
        """
    }

    private static func refundForm(_ form: OperatorForm, _ left: Money, _ key: String) -> HTML {
        """
        <form method="post" action="\(form.action)" class="card"><h3>\(zh: "退款", en: "Refund")</h3>
        <p class="hint">\(zh: "最多可退 \(left.yuan) 元，按项目顺序退。某个科目的费用全部退完后，报名系统会取消该科目并释放座位。", en: "At most ¥\(left.yuan), in the order of the items. Once a subject's fee is all refunded, the registration system cancels the subject and releases the seat.")</p>
        <input type="hidden" name="key" value="\(key)">
        \(form.input("amount", label: "\(zh: "金额（元）", en: "Amount (¥)")", attributes: " inputmode=\"decimal\" pattern=\"[0-9]{1,7}([.][0-9]{1,2})?\""))
        \(form.reason())
        <button class="danger">\(zh: "退款", en: "Refund")</button></form>
        """
    }
}

extension Money {
    /// In a sentence.
    var words: HTML { HTML(zh: "\(yuan) 元", en: "¥\(yuan)") }
}
