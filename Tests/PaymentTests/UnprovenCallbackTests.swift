import Contracts
import Crypto
import Database
import HTTP
import PaymentDomain
import Primitives
import Synchronization
import Testing

@testable import Payment

/// Callbacks that can't be taken at their word.
@Suite("Callbacks that prove nothing")
struct UnprovenCallbackTests {
    /// What the address bar shows who was sent back without having paid (`v_pstatus` 1: submitted), put into the fields of a callback: the same
    /// texts are hashed with the same key.
    private func forgery(of attempt: Attempt, _ key: [UInt8]) -> String {
        let back = PayEase.fingerprint([attempt.number, PayEase.ReturnStatus.submitted.rawValue, "", "1"], key: key)
        let money = PayEase.fingerprint([attempt.amount.yuan, PayEase.yuan], key: key)
        return FormFields([
            ("v_count", "1"), ("v_oid", attempt.number), ("v_pmode", ""), ("v_pstatus", "1"), ("v_pstring", ""),
            ("v_amount", attempt.amount.yuan), ("v_moneytype", PayEase.yuan), ("v_mac", back), ("v_md5money", money),
        ]).urlEncoded
    }

    @Test("Y5 Y6 without PayEase's key a callback made of the payer's own return pays nothing: the gateway is asked")
    func madeOfReturn() async throws {
        let world = try World(hasPayEaseKey: false)
        let order = try await world.newOrder()
        let (attempt, redirect) = try await world.attempt(order, .payease)
        try await world.openCashier(redirect)
        let body = Array(forgery(of: attempt, world.simulator.keys.payeaseKey).utf8)
        world.line.calls.withLock { $0.removeAll() }
        for _ in 0..<2 { #expect(try await world.open(.post, "/callbacks/payease", body: body).text == "sent") }
        try await world.settle()
        #expect(try await world.state(of: order) == .open)
        #expect(try await world.books().received == .zero)
        #expect(try await world.verdicts() == ["asked", "asked"])
        #expect(world.line.calls.withLock { $0 } == ["/merchant/order/order_ack_oid_list.jsp"])
    }

    @Test("Y5 without PayEase's key a true callback is a reason to ask, and the answer pays")
    func trueOne() async throws {
        let world = try World(hasPayEaseKey: false)
        let order = try await world.newOrder()
        try await world.pay(order, .payease)
        try await world.deliverCallbacks()
        #expect(try await world.state(of: order) == .open)
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.verdicts() == ["asked"])
        #expect(try await world.books().isBalanced)
    }

    @Test("Y5 of the orders in one PayEase call a state that nobody knows holds up none of the others")
    func unknownStatus() throws {
        let key = try RSAPrivateKey(pem: Vectors.privateKey)
        let payease = PayEase(merchant: "444", key: Array("test".utf8), gatewayKey: try RSAPublicKey(pem: Vectors.publicKey))
        let lists = [
            "v_oid": "20261122-444-A|_|20261122-444-B", "v_pmode": "x|_|x", "v_pstatus": "1|_|7", "v_pstring": "|_|",
            "v_amount": "1.00|_|2.00", "v_moneytype": "0|_|0", "v_count": "2",
        ]
        func joined(_ names: String...) -> [UInt8] { names.flatMap { Array((lists[$0] ?? "").utf8) } }
        let sign = try key.sign(joined("v_oid", "v_pstatus", "v_amount", "v_moneytype", "v_count"), digest: .md5).hexadecimal
        let seals = [
            ("v_mac", PayEase.fingerprint(of: joined("v_oid", "v_pmode", "v_pstatus", "v_pstring", "v_count"), key: payease.key)),
            ("v_md5money", PayEase.fingerprint(of: joined("v_amount", "v_moneytype"), key: payease.key)), ("v_sign", sign),
        ]
        let notices = try payease.notices(in: Array(FormFields(lists.map { ($0.key, $0.value) } + seals).urlEncoded.utf8))
        #expect(notices.map(\.isProof) == [true, false])
        #expect(notices.first?.outcome == .paid(Receipt(amount: Money(fen: 100), transaction: "20261122-444-A")))
    }

    @Test("Y5 what Alipay signed counts as signed, though its state be new")
    func unknownTradeStatus() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let attempt = try await world.pay(order, .alipay, .lost)
        let fields = FormFields([
            ("app_id", SimulatorKeys.appID), ("seller_id", SimulatorKeys.sellerID), ("out_trade_no", attempt.number),
            ("total_amount", attempt.amount.yuan), ("trade_no", "1"), ("trade_status", "TRADE_PENDING"),
        ])
        let sign = try world.simulator.keys.alipay.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
        let body = fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign)).urlEncoded
        #expect(try await world.open(.post, "/callbacks/alipay", body: Array(body.utf8)).text == "success")
        #expect(try await world.verdicts() == ["asked"])
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
    }
}
