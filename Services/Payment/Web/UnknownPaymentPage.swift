import HTTP
import Web

/// For a browser that comes back with a payment we don't know.
enum UnknownPaymentPage {
    static let response = Page(
        title: "\(zh: "没有找到这笔支付", en: "We don't know this payment")", site: "\(zh: "考试报名支付", en: "Exam payments")",
        body: """
            <p class="note">\(zh: "如果您已经付款，请回到报名网站，点击“更新”查询支付结果，不要重复支付。", en: "If you have paid, go back to the registration site and press “Update” there; do not pay again.")</p>
            """
    ).response(.notFound)
}
