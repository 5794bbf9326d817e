import Crypto
import HTTP
import Primitives
import Web

/// The answers of PayEase's interfaces. `HTML` escapes text as XML wants it.
struct PayEaseXML: Sendable {
    private let head: HTML
    private let body: HTML

    var response: Response {
        let document: HTML =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ackmessage><messagehead>\(head)</messagehead><messagebody>\(body)</messagebody></ackmessage>"
        return .text(document.source, type: "text/xml;charset=utf-8")
    }

    static func refusal(_ fault: PayEaseFault, _ fields: FormFields) -> PayEaseXML {
        PayEaseXML(
            head:
                "<status>1</status><statusdesc>\(fault.rawValue)</statusdesc><mid>\(fields["v_mid"] ?? "")</mid><oid>\(fields["v_oid"] ?? "")</oid>",
            body: .nothing)
    }

    static func order(_ trade: Trade, status: String, key: RSAPrivateKey) -> PayEaseXML {
        let text = trade.number + status + trade.amount.yuan + PayEase.yuan
        let sign = (try? key.sign(Array(text.utf8), digest: .md5).hexadecimal) ?? ""
        return PayEaseXML(
            head: done(trade),
            body: """
                <order><orderindex>1</orderindex><oid>\(trade.number)</oid><pmode>simulated</pmode><pstatus>\(status)</pstatus>\
                <pstring>\(status)</pstring><amount>\(trade.amount.yuan)</amount><moneytype>\(PayEase.yuan)</moneytype>\
                <isvirement>0</isvirement><sign>\(sign)</sign></order>
                """)
    }

    static func refund(_ trade: Trade, amount: Money, reference: String, by name: String) -> PayEaseXML {
        PayEaseXML(
            head: "\(done(trade))<refamount>\(amount.yuan)</refamount><refoprt>\(name)</refoprt><refid>\(reference)</refid><sign></sign>",
            body: .nothing)
    }

    static func refunds(of trade: Trade, _ refunds: [(request: String, amount: Money, at: Timestamp)]) -> PayEaseXML {
        let list: [HTML] = refunds.enumerated().map { index, refund in
            """
            <refund><refundindex>\(index + 1)</refundindex><oid>\(trade.number)</oid><amount>\(trade.amount.yuan)</amount>\
            <moneytype>\(PayEase.yuan)</moneytype><refid>\(refund.request)</refid><refamount>\(refund.amount.yuan)</refamount>\
            <refdate>\(refund.at.beijing)</refdate><refstatus>1</refstatus><refreason></refreason><sign></sign></refund>
            """
        }
        return PayEaseXML(head: done(trade), body: "\(list)")
    }

    private static func done(_ trade: Trade) -> HTML {
        "<status>0</status><statusdesc>Success</statusdesc><mid>\(SimulatorKeys.payeaseMerchantID)</mid><oid>\(trade.number)</oid>"
    }
}
