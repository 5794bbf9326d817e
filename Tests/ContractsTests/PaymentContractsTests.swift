import Contracts
import HTTP
import Primitives
import Testing

/// The JSON that passes between the exams and Payment, letter by letter: who changes it breaks a service that isn't upgraded yet.
@Suite("Payment's contracts")
struct PaymentContractsTests {
    private static let moment = Timestamp("2026-11-22T02:00:00Z") ?? Timestamp(seconds: 0)
    private static let moments = "2026-11-22T02:00:00Z"
    private static let item = OrderItem(reference: "e1", title: "英语四级笔试", amount: Money(fen: 3_000))
    private static let itemJSON = #"{"amount":3000,"reference":"e1","title":"英语四级笔试"}"#
    private static let order = OrderBody(id: "o1", state: .paid, amount: Money(fen: 3_000), isSettling: false, expiresAt: moment)
    private static let orderJSON = #"{"amount":3000,"expires_at":"\#(moments)","id":"o1","is_settling":false,"state":"paid"}"#
    private static let refund = RefundBody(
        id: "r1", reason: .requested, items: [.init(reference: "e1", amount: Money(fen: 1_000), left: Money(fen: 2_000))],
        amount: Money(fen: 1_000), state: .done)
    private static let refundJSON =
        #"{"amount":1000,"id":"r1","items":[{"amount":1000,"left":2000,"reference":"e1"}],"reason":"requested","state":"done"}"#

    private func expectGolden<Body: Codable & Equatable>(_ value: Body, _ json: String) throws {
        #expect(String(decoding: try JSON.encode(value), as: UTF8.self) == json)
        #expect(try JSON.decode(Body.self, from: Array(json.utf8)) == value)
    }

    @Test("Y1 an order, as it is asked for and as it is answered")
    func orders() throws {
        try expectGolden(
            NewOrder(
                items: [Self.item], amount: Money(fen: 3_000), subject: "CET报名费", expiresAt: Self.moment,
                returnURL: "https://cet.test/payment/return"),
            #"{"amount":3000,"expires_at":"\#(Self.moments)","items":[\#(Self.itemJSON)],"#
                + #""return_url":"https://cet.test/payment/return","subject":"CET报名费"}"#)
        try expectGolden(Self.order, Self.orderJSON)
    }

    @Test("Y2 an attempt, and the way to the gateway")
    func attempts() throws {
        try expectGolden(NewAttempt(channel: .payease), #"{"channel":"payease"}"#)
        try expectGolden(
            AttemptBody(
                id: "a1", channel: .alipay, expiresAt: Self.moment,
                redirect: Redirect(method: .post, url: "https://gateway.test/pay", fields: [.init(name: "v_mid", value: "444")])),
            #"{"channel":"alipay","expires_at":"\#(Self.moments)","id":"a1","redirect":"#
                + #"{"fields":[{"name":"v_mid","value":"444"}],"method":"post","url":"https://gateway.test/pay"}}"#)
    }

    @Test("Y9 a refund, as it is asked for and as it is answered")
    func refunds() throws {
        try expectGolden(
            NewRefund(
                id: "r1", items: [.init(reference: "e1", amount: Money(fen: 1_000))], amount: Money(fen: 1_000), note: "seat_gone"),
            #"{"amount":1000,"id":"r1","items":[{"amount":1000,"reference":"e1"}],"note":"seat_gone"}"#)
        try expectGolden(
            NewRefund(id: "r2", items: [.init(reference: "e1")], note: "seat_gone"),
            #"{"id":"r2","items":[{"reference":"e1"}],"note":"seat_gone"}"#)
        try expectGolden(Self.refund, Self.refundJSON)
    }

    @Test("Y8 an event without a refund, and one with")
    func events() throws {
        try expectGolden(
            PaymentEvent(id: "v1", kind: .paid, order: Self.order, items: [Self.item], refund: nil, occurredAt: Self.moment),
            #"{"id":"v1","items":[\#(Self.itemJSON)],"kind":"order.paid","occurred_at":"\#(Self.moments)","order":\#(Self.orderJSON)}"#)
        try expectGolden(
            PaymentEvent(id: "v2", kind: .refunded, order: Self.order, items: [Self.item], refund: Self.refund, occurredAt: Self.moment),
            #"{"id":"v2","items":[\#(Self.itemJSON)],"kind":"order.refunded","occurred_at":"\#(Self.moments)","order":\#(Self.orderJSON),"#
                + #""refund":\#(Self.refundJSON)}"#)
    }

    @Test("Y1 Y8 every word of the closed vocabularies stays as it is")
    func words() {
        #expect(PaymentChannel.allCases.map(\.rawValue) == ["alipay", "payease"])
        #expect(OrderBody.State.allCases.map(\.rawValue) == ["open", "paid", "closed", "refunded"])
        #expect(Redirect.Method.allCases.map(\.rawValue) == ["get", "post"])
        #expect(PaymentEvent.Kind.allCases.map(\.rawValue) == ["order.paid", "order.closed", "order.refunded", "order.surplus"])
        #expect(RefundBody.Reason.allCases.map(\.rawValue) == ["requested", "paid_twice", "too_little", "excess"])
        #expect(RefundBody.State.allCases.map(\.rawValue) == ["under_way", "done"])
    }

    @Test(
        "Y9 what is no refund is no refund: a missing member, a fraction, a text, an unknown word",
        arguments: [
            #"{"amount":1000,"items":[{"amount":1000,"reference":"e1"}],"note":""}"#,
            #"{"amount":10.5,"id":"r1","items":[{"amount":10.5,"reference":"e1"}],"note":""}"#,
            #"{"amount":"1000","id":"r1","items":[],"note":""}"#, #"{"amount":1000,"id":"r1","items":[{"amount":1000}],"note":""}"#,
            #"{"amount":1000,"id":7,"items":[],"note":""}"#,
        ])
    func strict(json: String) {
        #expect(throws: DecodingError.self) { try JSON.decode(NewRefund.self, from: Array(json.utf8)) }
    }

    @Test("Y8 an event of an unknown kind is refused, not guessed at")
    func unknownKind() throws {
        let event = PaymentEvent(id: "v", kind: .paid, order: Self.order, items: [], refund: nil, occurredAt: Self.moment)
        let text = String(decoding: try JSON.encode(event), as: UTF8.self).replacing("order.paid", with: "order.lost")
        #expect(throws: DecodingError.self) { try JSON.decode(PaymentEvent.self, from: Array(text.utf8)) }
    }
}
