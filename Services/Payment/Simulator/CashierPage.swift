import HTTP
import PaymentDomain
import Primitives
import Web

/// What a payer sees at a simulated gateway. A program does what the buttons do: `POST /cashier/{id}` with `action=pay`, `fail` or
/// `leave`, and, if it likes, `fault=lost` (any number of them).
enum CashierPage {
    static func response(_ trade: Trade) -> Response {
        page(
            "\(zh: "收银台", en: "Cashier")", trade.channel,
            body: """
                <p class="amount">¥\(trade.amount.yuan)</p>
                \(order(trade))
                <form method="post" action="/cashier/\(trade.id.description)">
                <p><button name="action" value="pay">\(zh: "确认付款 ¥\(trade.amount.yuan)", en: "Pay ¥\(trade.amount.yuan)")</button>
                <button class="plain" name="action" value="fail">\(zh: "付款失败", en: "Let it fail")</button>
                <button class="plain" name="action" value="leave">\(zh: "离开，不付款", en: "Leave without paying")</button></p>
                <details><summary>\(zh: "测试人员：让这笔交易出错", en: "For testers: let this go wrong")</summary>
                <fieldset><legend>\(zh: "可选多项，随上面的按钮一起生效", en: "Any number; they take effect with the button above")</legend>
                \(Fault.allCases.map { "<label class=\"tick\"><input type=\"checkbox\" name=\"fault\" value=\"\($0.rawValue)\"> <span>\($0.title)</span></label>\n" as HTML })
                </fieldset></details>
                </form>
                """)
    }

    /// - Parameter back: where the merchant wants the payer to go on.
    static func end(_ trade: Trade, back: String) -> Response {
        let isPaid = trade.paidAt != nil
        let advice: HTML =
            isPaid
            ? "<p class=\"good\" role=\"status\">\(zh: "付款成功。请返回商户查看结果。", en: "Paid. Go back to the merchant to see it there.")</p>"
            : "<p class=\"note\" role=\"status\">\(zh: "没有付款。可以返回商户，重新支付。", en: "Nothing was paid. You can go back to the merchant and pay again.")</p>"
        return page(
            isPaid ? "\(zh: "付款成功", en: "Paid")" : "\(zh: "没有付款", en: "Not paid")", trade.channel,
            body: """
                \(advice)
                <p class="amount">¥\(trade.amount.yuan)</p>
                \(order(trade))
                <p><a class="button" href="\(back)">\(zh: "返回商户", en: "Back to the merchant")</a></p>
                """)
    }

    /// - Parameter code: the gateway's own word for it, which stays on the page for whoever looks into it.
    static func refusal(_ code: String, at channel: Channel) -> Response {
        page(
            "\(zh: "无法付款", en: "You can't pay here")", channel,
            body: """
                <p class="bad" role="alert">\(explanation(code))<br><code>\(code)</code></p>
                <p>\(zh: "请回到报名网站查看支付结果。如果已经付款，不要重复支付。", en: "Go back to the registration site and look at the payment there. If you have paid, do not pay again.")</p>
                """)
    }

    private static func page(_ title: HTML, _ channel: Channel, body: HTML) -> Response {
        Page(
            title: title, site: "\(zh: "\(channel.title)（模拟）", en: "\(channel.title) (simulated)")",
            body: """
                <link rel="stylesheet" href="\(CashierLook.asset.address)">
                <div class="gateway \(channel.rawValue)">
                <p class="brand">\(channel.title)</p>
                <p class="simulated"><strong>\(zh: "模拟", en: "SIMULATED")</strong>\(zh: "这是模拟支付，不会发生真实扣款。", en: "Play money: nothing is really paid.")</p>
                \(body)
                </div>
                """
        ).response()
    }

    private static func order(_ trade: Trade) -> HTML {
        """
        <dl>
        <dt>\(zh: "商户号", en: "Merchant")</dt><dd>\(trade.merchant)</dd>
        <dt>\(zh: "商品", en: "For")</dt><dd>\(trade.subject)</dd>
        <dt>\(zh: "商户订单号", en: "Order")</dt><dd>\(trade.number)</dd>
        </dl>
        """
    }

    private static func explanation(_ code: String) -> HTML {
        switch code {
        case "ACQ.TRADE_HAS_SUCCESS", paid: "\(zh: "这笔订单已经付过款", en: "This order has been paid already")"
        case "ACQ.TRADE_HAS_CLOSE": "\(zh: "这笔交易已经关闭", en: "This trade is closed")"
        case "ACQ.CONTEXT_INCONSISTENT": "\(zh: "订单内容与此前不一致", en: "The order differs from what it was before")"
        default: "\(zh: "商户的订单有误", en: "Something is wrong with the merchant's order")"
        }
    }

    /// What PayEase says of an order that takes no second payment.
    static let paid = "The order is paid"
}

extension Trade {
    /// Whom the money is for, as the gateway numbers merchants; at PayEase it is part of the order's number.
    fileprivate var merchant: String {
        switch channel {
        case .alipay: SimulatorKeys.sellerID
        case .payease: number.split(separator: "-").dropFirst().first.map(String.init) ?? ""
        }
    }
}
