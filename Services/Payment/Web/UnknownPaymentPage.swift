import HTTP
import Web

/// For a browser that comes back with a payment we don't know.
enum UnknownPaymentPage {
    static let response = Page(
        title: "没有找到这笔支付", site: "考试报名支付",
        body: """
            <p class="note">如果您已经付款，请回到报名网站，点击“更新”查询支付结果，不要重复支付。</p>
            <p lang="en">We don't know this payment. If you have paid, go back to the registration site and press 更新; do not pay again.</p>
            """
    ).response(.notFound)
}
