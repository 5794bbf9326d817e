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
            <table><thead><tr><th scope="col">\(zh: "项目", en: "Item")</th><th scope="col" class="number">\(zh: "金额（元）", en: "Amount (¥)")</th><th scope="col" class="number">\(zh: "已退或待退（元）", en: "Refunded or due back (¥)")</th></tr></thead><tbody>\(rows)</tbody></table>
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
            <table><thead><tr><th scope="col" class="number">\(zh: "金额（元）", en: "Amount (¥)")</th><th scope="col">\(zh: "原因", en: "Reason")</th><th scope="col">\(zh: "状态", en: "State")</th><th scope="col">\(zh: "编号", en: "Number")</th></tr></thead><tbody>\(rows)</tbody></table>
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
            <table><thead><tr><th scope="col">\(zh: "时间（北京时间）", en: "Time (Beijing)")</th><th scope="col">\(zh: "事项", en: "What")</th></tr></thead><tbody>\(rows)</tbody></table>\(rest)
            """
    }

    /// - Parameter key: makes sure that a form that is sent twice gives back once.
    static func forms(_ story: OrderStory, key: String) -> HTML {
        let id = story.found.order.id.description
        let left = story.paidItems.map(\.left).total
        return """
            <h2>\(zh: "处理", en: "What you can do")</h2>
            \(form("refresh", "\(zh: "立即向支付机构查询", en: "Ask the gateway now")", id, hint: "\(zh: "查询所有没有确定结果的支付和退款。", en: "About every payment and refund whose outcome isn't certain.")"))
            \(form("resend", "\(zh: "重新通知报名系统", en: "Tell the registration system again")", id, hint: "\(zh: "把此前通知过的全部重发一遍；报名系统会忽略已知的。", en: "Everything it was told is sent again; it ignores what it knows.")"))
            \(story.found.order.state == .paid && left > .zero ? refundForm(id, left, key) : nil)
            \(story.isSettling ? form("declare-unpaid", "\(zh: "确认支付没有到账", en: "Declare that nothing was paid")", id, hint: unpaidHint) : nil)
            \(story.refunds.map(\.refund).filter { $0.state != .done }.map { declareForm(id, $0) })
            """
    }

    private static let unpaidHint = HTML(
        zh: "仅当支付机构一直不给结果，并且已在其商户后台核实没有收款时使用。之后如有款项到账，系统仍会入账。",
        en: "Only when the gateway never says, and you have seen in its console that nothing came. Money that comes later is still booked.")

    private static func declareForm(_ id: String, _ refund: Refund) -> HTML {
        let number = refund.id.bytes.hexadecimal
        return """
            <form method="post" action="/operator/orders/\(id)/declare-refunded" class="card"><h3>\(zh: "确认已另行退款（\(refund.amount.yuan) 元）", en: "Declare ¥\(refund.amount.yuan) as refunded elsewhere")</h3>
            <p class="hint">\(zh: "仅当款项已由人工退给付款人时使用。系统不再向支付机构申请退款 <code>\(number)</code>。", en: "Only when somebody has given the money back by hand. The gateway is then no longer asked for the refund <code>\(number)</code>.")</p>
            <input type="hidden" name="refund" value="\(number)">
            <label for="place-\(number)">\(zh: "退款方式", en: "How")</label><select id="place-\(number)" name="place" required><option value="">\(zh: "请选择", en: "Choose")</option>
            <option value="gateway">\(zh: "在支付机构的商户后台退款", en: "In the gateway's console")</option><option value="elsewhere">\(zh: "其他方式（转账、现金等）", en: "Another way (transfer, cash)")</option></select>
            <label for="reason-\(number)">\(zh: "原因", en: "Reason")</label><input id="reason-\(number)" name="reason" required maxlength="\(OperatorAct.longestReason)">
            <button class="danger">\(zh: "确认已另行退款", en: "Declare it as refunded")</button></form>
            """
    }

    private static func form(_ act: String, _ title: HTML, _ id: String, hint: HTML) -> HTML {
        """
        <form method="post" action="/operator/orders/\(id)/\(act)" class="card"><h3>\(title)</h3><p class="hint">\(hint)</p>
        <label for="\(act)-reason">\(zh: "原因", en: "Reason")</label><input id="\(act)-reason" name="reason" required maxlength="\(OperatorAct.longestReason)">
        <button class="plain">\(title)</button></form>
        """
    }

    private static func refundForm(_ id: String, _ left: Money, _ key: String) -> HTML {
        """
        <form method="post" action="/operator/orders/\(id)/refund" class="card"><h3>\(zh: "退款", en: "Refund")</h3>
        <p class="hint">\(zh: "最多可退 \(left.yuan) 元，按项目顺序退。某个科目的费用全部退完后，报名系统会取消该科目并释放座位。", en: "At most ¥\(left.yuan), in the order of the items. Once a subject's fee is all refunded, the registration system cancels the subject and releases the seat.")</p>
        <input type="hidden" name="key" value="\(key)">
        <label for="amount">\(zh: "金额（元）", en: "Amount (¥)")</label><input id="amount" name="amount" inputmode="decimal" pattern="[0-9]{1,7}([.][0-9]{1,2})?" required>
        <label for="refund-reason">\(zh: "原因", en: "Reason")</label><input id="refund-reason" name="reason" required maxlength="\(OperatorAct.longestReason)">
        <button class="danger">\(zh: "退款", en: "Refund")</button></form>
        """
    }
}

extension Money {
    /// In a sentence.
    var words: HTML { HTML(zh: "\(yuan) 元", en: "¥\(yuan)") }
}
