import Crypto
import PaymentDomain
import Primitives

/// An answer of PayEase's interfaces: a head, and a body with one element a thing. The root's name isn't known, so it isn't looked at.
struct PayEaseAnswer {
    let status: String
    let description: String
    let head: XMLElement
    let body: XMLElement?

    /// `nil` for anything that isn't such an answer.
    init?(_ bytes: [UInt8]) {
        guard let root = XMLElement(document: bytes), let head = root["messagehead"], let status = head["status"]?.text else { return nil }
        self.status = status
        self.head = head
        description = head["statusdesc"]?.text ?? ""
        body = root["messagebody"]
    }

    /// The call worked; what it says stands in the body.
    var isDone: Bool { status == "0" }
}

extension PayEase {
    /// What a query's answer says of an attempt. Without the gateway's signature, where its key is known, it says nothing.
    func outcome(_ bytes: [UInt8], for number: String) -> Outcome {
        guard let answer = PayEaseAnswer(bytes) else { return .unknown }
        guard answer.isDone else { return unknownOrders.contains(answer.description) ? .absent : .unknown }
        let orders = answer.body?.all("order") ?? []
        guard !orders.isEmpty else { return .absent }
        guard let order = orders.first(where: { $0["oid"]?.text == number }), isSigned(order),
            order["moneytype"]?.text == Self.yuan, let amount = order["amount"].flatMap({ Money(yuan: $0.text) }),
            let status = order["pstatus"]?.text
        else { return .unknown }
        switch QueryStatus(status) {
        case .paid: return .paid(Receipt(amount: amount, transaction: number))
        case .unpaid: return .waiting
        case .failed: return .failed
        }
    }

    private func isSigned(_ order: XMLElement) -> Bool {
        guard let gatewayKey else { return true }
        guard let signature = order["sign"].flatMap({ [UInt8](hexadecimal: $0.text) }) else { return false }
        let text = ["oid", "pstatus", "amount", "moneytype"].map { order[$0]?.text ?? "" }.joined()
        return gatewayKey.isValid(signature, for: Array(text.utf8), digest: .md5)
    }

    /// What the gateway's list says of an order's refunds; `nil` when the list can't be read.
    func refunds(_ bytes: [UInt8], of number: String) -> [ListedRefund]? {
        guard let answer = PayEaseAnswer(bytes), answer.isDone else { return nil }
        let listed = answer.body?.all("refund").filter { $0["oid"]?.text == number } ?? []
        let refunds = listed.compactMap { refund -> ListedRefund? in
            guard refund["moneytype"]?.text == Self.yuan, let amount = refund["refamount"].flatMap({ Money(yuan: $0.text) }) else {
                return nil
            }
            let status = refund["refstatus"]?.text ?? ""
            return ListedRefund(amount: amount, isDone: doneRefunds.contains(status) ? true : failedRefunds.contains(status) ? false : nil)
        }
        return refunds.count == listed.count ? refunds : nil
    }

    /// What the answer to a refund says. Only plain words of refusal count as one: after anything else the refund may have happened.
    func refundAnswer(_ bytes: [UInt8], for number: String, _ amount: Money) -> Refund.Answer {
        guard let answer = PayEaseAnswer(bytes) else { return .unknown }
        guard answer.isDone else { return Self.refusals.contains(answer.description) ? .refused(answer.description) : .unknown }
        guard answer.head["oid"]?.text == number, answer.head["refamount"].flatMap({ Money(yuan: $0.text) }) == amount,
            answer.head["refid"]?.text.isEmpty == false
        else { return .unknown }
        return .done
    }

    private static let refusals: Set = [
        "Invalid order number", "Invalid refund money", "Refund money exceed order limit", "Fingerprint invalid", "Invalid operator",
        "Invalid merchant",
    ]
}

/// A line of the gateway's list of refunds.
struct ListedRefund: Equatable {
    let amount: Money
    /// `nil` for a state that isn't known here: it may be done.
    let isDone: Bool?
}
