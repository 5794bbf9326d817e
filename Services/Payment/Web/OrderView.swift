import PaymentDomain
import Primitives
import Web

/// The parts of an order's page.
enum OrderView {
    static func summary(_ story: OrderStory) -> HTML {
        let order = story.found.order
        let settling: HTML? = story.isSettling ? "<div class=\"note\"><p>支付机构还没有给出明确结果，系统在自动查询，请勿让考生重复付款。</p></div>" : nil
        let waiting: HTML? =
            story.waitingEvents == 0 ? nil : "<div class=\"note\"><p>有 \(story.waitingEvents) 条通知还没有送达报名系统，系统在自动重试。</p></div>"
        return """
            \(settling)\(waiting)
            <dl>
            <dt>状态</dt><dd><strong>\(order.state.title)</strong></dd>
            <dt>应付</dt><dd>\(order.amount.yuan) 元</dd>
            \(order.returned == .zero ? nil : "<dt>其中已退或待退</dt><dd>\(order.returned.yuan) 元</dd>" as HTML)
            <dt>考试</dt><dd>\(order.client)</dd>
            <dt>订单号</dt><dd>\(order.id.description)</dd>
            <dt>报名系统编号</dt><dd>\(story.found.reference)</dd>
            <dt>创建时间</dt><dd>\(story.found.createdAt.beijing)</dd>
            <dt>支付截止</dt><dd>\(order.expiresAt.beijing)</dd>
            </dl>
            """
    }

    static func items(_ story: OrderStory) -> HTML {
        let rows: [HTML] = zip(story.items, story.paidItems).map { item, paid in
            "<tr><td>\(item.title)</td><td>\(item.amount.yuan)</td><td>\(paid.returned.yuan)</td></tr>"
        }
        return """
            <h2>项目</h2>
            <table><thead><tr><th scope="col">项目</th><th scope="col">金额（元）</th><th scope="col">已退或待退（元）</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    static func attempts(_ story: OrderStory) -> HTML {
        guard !story.attempts.isEmpty else { return "<h2>支付</h2><p>还没有发起过支付。</p>" }
        let cards: [HTML] = story.attempts.map { attempt, received, gatewayNumber in
            """
            <div class="card"><h3>\(attempt.channel.title)：\(attempt.state.title)</h3><dl>
            <dt>商户订单号</dt><dd>\(attempt.number)</dd>
            \(gatewayNumber.map { "<dt>支付机构交易号</dt><dd>\($0)</dd>" as HTML })
            <dt>发起</dt><dd>\(attempt.createdAt.beijing)</dd>
            \(received.map { "<dt>实收</dt><dd>\($0.yuan) 元</dd>" as HTML })
            \(attempt.checkAt.map { "<dt>下次自动查询</dt><dd>\($0.beijing)</dd>" as HTML })
            </dl></div>
            """
        }
        return "<h2>支付</h2>\(cards)"
    }

    static func refunds(_ story: OrderStory) -> HTML {
        guard !story.refunds.isEmpty else { return .nothing }
        let rows: [HTML] = story.refunds.map { refund, request in
            let note: HTML? = request.flatMap { $0.terms.note.isEmpty ? nil : "（\($0.terms.note)）" }
            return """
                <tr><td>\(refund.amount.yuan)</td><td>\(refund.reason.title)\(note)</td><td>\(refund.state.title)</td>
                <td><code>\(refund.id.bytes.hexadecimal)</code></td></tr>
                """
        }
        return """
            <h2>退款</h2>
            <table><thead><tr><th scope="col">金额（元）</th><th scope="col">原因</th><th scope="col">状态</th><th scope="col">编号</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    static func timeline(_ story: OrderStory) -> HTML {
        let rows: [HTML] = story.entries.map { entry in
            let body: HTML? =
                entry.kind == .callback ? "<details><summary>通知原文</summary><code>\(entry.detail ?? "")</code></details>" : nil
            return "<tr>\(entry.at.cell)<td>\(entry.text)\(body)</td></tr>"
        }
        let rest: HTML? = story.isComplete ? nil : "<p>记录太多，每类只显示最早的一部分；回调先显示有效的。</p>"
        return """
            <table><thead><tr><th scope="col">时间（北京时间）</th><th scope="col">事项</th></tr></thead><tbody>\(rows)</tbody></table>\(rest)
            """
    }

    /// - Parameter key: makes sure that a form that is sent twice gives back once.
    static func forms(_ story: OrderStory, key: String) -> HTML {
        let id = story.found.order.id.description
        let left = story.paidItems.map(\.left).total
        return """
            <h2>处理</h2>
            \(form("refresh", "立即向支付机构查询", id, hint: "查询所有没有确定结果的支付和退款。"))
            \(form("resend", "重新通知报名系统", id, hint: "把此前通知过的全部重发一遍；报名系统会忽略已知的。"))
            \(story.found.order.state == .paid && left > .zero ? refundForm(id, left, key) : nil)
            \(story.isSettling ? form("declare-unpaid", "确认支付没有到账", id, hint: unpaidHint) : nil)
            \(story.refunds.map(\.refund).filter { $0.state != .done }.map { declareForm(id, $0) })
            """
    }

    private static let unpaidHint = "仅当支付机构一直不给结果，并且已在其商户后台核实没有收款时使用。之后如有款项到账，系统仍会入账。"

    private static func declareForm(_ id: String, _ refund: Refund) -> HTML {
        let number = refund.id.bytes.hexadecimal
        return """
            <form method="post" action="/operator/orders/\(id)/declare-refunded" class="card"><h3>确认已另行退款（\(refund.amount.yuan) 元）</h3>
            <p class="hint">仅当款项已由人工退给付款人时使用。系统不再向支付机构申请退款 <code>\(number)</code>。</p>
            <input type="hidden" name="refund" value="\(number)">
            <label for="place-\(number)">退款方式</label><select id="place-\(number)" name="place" required><option value="">请选择</option>
            <option value="gateway">在支付机构的商户后台退款</option><option value="elsewhere">其他方式（转账、现金等）</option></select>
            <label for="reason-\(number)">原因</label><input id="reason-\(number)" name="reason" required maxlength="\(OperatorAct.longestReason)">
            <button class="danger">确认已另行退款</button></form>
            """
    }

    private static func form(_ act: String, _ title: String, _ id: String, hint: String) -> HTML {
        """
        <form method="post" action="/operator/orders/\(id)/\(act)" class="card"><h3>\(title)</h3><p class="hint">\(hint)</p>
        <label for="\(act)-reason">原因</label><input id="\(act)-reason" name="reason" required maxlength="\(OperatorAct.longestReason)">
        <button class="plain">\(title)</button></form>
        """
    }

    private static func refundForm(_ id: String, _ left: Money, _ key: String) -> HTML {
        """
        <form method="post" action="/operator/orders/\(id)/refund" class="card"><h3>退款</h3>
        <p class="hint">最多可退 \(left.yuan) 元，按项目顺序退。某个科目的费用全部退完后，报名系统会取消该科目并释放座位。</p>
        <input type="hidden" name="key" value="\(key)">
        <label for="amount">金额（元）</label><input id="amount" name="amount" inputmode="decimal" pattern="[0-9]{1,7}([.][0-9]{1,2})?" required>
        <label for="refund-reason">原因</label><input id="refund-reason" name="reason" required maxlength="\(OperatorAct.longestReason)">
        <button class="danger">退款</button></form>
        """
    }
}
