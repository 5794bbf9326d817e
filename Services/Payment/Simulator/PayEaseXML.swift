import Crypto
import HTTP
import Primitives
import Web

/// The answers of PayEase's interfaces. `HTML` escapes text as XML wants it.
struct PayEaseXML: Sendable {
    private let head: HTML
    private let body: HTML

    /// - Parameter root: the root element's name, of ASCII letters.
    func response(_ root: String) -> Response {
        let document: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <\(root)><messagehead>\(head)</messagehead><messagebody>\(body)</messagebody></\(root)>
            """
        return .text(document.source(in: .zh), type: "text/xml;charset=utf-8")
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
            head: done(trade.number),
            body: """
                <order><orderindex>1</orderindex><oid>\(trade.number)</oid><pmode>simulated</pmode><pstatus>\(status)</pstatus>\
                <pstring>\(status)</pstring><amount>\(trade.amount.yuan)</amount><moneytype>\(PayEase.yuan)</moneytype>\
                <isvirement>0</isvirement><sign>\(sign)</sign></order>
                """)
    }

    static func refund(_ trade: Trade, amount: Money, reference: String, by name: String) -> PayEaseXML {
        PayEaseXML(
            head:
                "\(done(trade.number))<refamount>\(amount.yuan)</refamount><refoprt>\(name)</refoprt><refid>\(reference)</refid><sign></sign>",
            body: .nothing)
    }

    /// What went back of a trade's money at once.
    struct Refund {
        let trade: Trade
        let id: String
        let amount: Money
        let date: Timestamp

        init(trade: Trade, id: String, _ amount: Money, _ date: Timestamp) {
            self.trade = trade
            self.id = id
            self.amount = amount
            self.date = date
        }
    }

    static func refunds(_ refunds: [Refund], number: String) -> PayEaseXML {
        let list: [HTML] = refunds.enumerated().map { index, refund in
            """
            <refund><refundindex>\(index + 1)</refundindex><oid>\(refund.trade.number)</oid><amount>\(refund.trade.amount.yuan)</amount>\
            <moneytype>\(PayEase.yuan)</moneytype><refid>\(refund.id)</refid><refamount>\(refund.amount.yuan)</refamount>\
            <refdate>\(refund.date.beijing)</refdate><refstatus>1</refstatus><refreason></refreason><sign></sign></refund>
            """
        }
        return PayEaseXML(head: done(number), body: "\(list)")
    }

    private static func done(_ number: String) -> HTML {
        "<status>0</status><statusdesc>Success</statusdesc><mid>\(SimulatorKeys.payeaseMerchantID)</mid><oid>\(number)</oid>"
    }
}
