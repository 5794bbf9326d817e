import HTTP
import PaymentDomain
import Primitives
import Web

/// What a payer sees at a simulated gateway. A program does what the buttons do: `POST /cashier/{id}` with `action=pay`, `fail` or
/// `leave`, and, if it likes, `fault=lost` (any number of them).
enum CashierPage {
    static func response(_ trade: Trade, at gateway: String) -> Response {
        Page(
            title: "收银台", site: HTML(gateway),
            body: """
                <p class="note">这是模拟支付，不会发生真实扣款。<span lang="en">Play money only.</span></p>
                <dl>
                <dt>商品</dt><dd>\(trade.subject)</dd>
                <dt>金额</dt><dd>¥\(trade.amount.yuan)</dd>
                <dt>商户订单号</dt><dd>\(trade.number)</dd>
                </dl>
                <form method="post" action="/cashier/\(trade.id.description)">
                <button name="action" value="pay">确认付款</button>
                <button class="plain" name="action" value="fail">付款失败</button>
                <button class="plain" name="action" value="leave">离开，不付款</button>
                </form>
                """
        ).response()
    }

    /// - Parameter back: where the merchant wants the payer to go on.
    static func end(_ trade: Trade, back: String) -> Response {
        let outcome: HTML = trade.paidAt == nil ? "没有付款" : "付款成功"
        return Page(
            title: outcome, site: "收银台（模拟）",
            body: """
                <p>\(trade.subject)，¥\(trade.amount.yuan)</p>
                <p><a class="button" href="\(back)">返回商户</a></p>
                """
        ).response()
    }

    static func refusal(_ code: String) -> Response {
        Page(title: "无法付款", site: "收银台（模拟）", body: "<p class=\"bad\">\(code)</p>").response()
    }
}
