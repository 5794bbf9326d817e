import Contracts
import Crypto
import Database
import Foundation
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

/// What the simulated gateways put on the wire, beside the protocols' words.
@Suite("The simulated gateways' wire")
struct WireTests {
    /// The raw text of an answer, for a signed call with this `biz_content`.
    private func raw(_ world: World, _ method: Alipay.Method, _ content: String) async throws -> String {
        let fields = FormFields([
            ("app_id", SimulatorKeys.appID), ("method", method.rawValue), ("charset", "utf-8"), ("sign_type", "RSA2"),
            ("timestamp", world.now.beijing), ("version", "1.0"), ("biz_content", content),
        ])
        let signed = try Alipay.signed(fields, with: world.simulator.keys.merchant)
        return try await world.simulator.request(.get, signed.appended(to: "/gateway.do")).text
    }

    @Test(
        "Y4 `sign` stands right after its node, and whoever counts braces blindly finds the node's end", arguments: Alipay.Method.allCases)
    func answers(method: Alipay.Method) async throws {
        guard method != .pagePay else { return }
        let world = try World()
        let attempt = try await world.pay(try await world.newOrder(), .alipay)
        for number in [attempt.number, "none"] {
            let content = #"{"out_trade_no":"\#(number)","refund_amount":"1.00","out_request_no":"r{1"}"#
            let text = try await raw(world, method, content)
            let start = try #require(text.range(of: "{\"\(method.node)\":")).upperBound
            var depth = 0
            let node = text[start...].prefix { character in
                defer { depth += character == "{" ? 1 : character == "}" ? -1 : 0 }
                return !(depth == 1 && character == "}")
            }
            let rest = text[node.endIndex...].dropFirst()
            #expect(rest.hasPrefix(",\"sign\":\"") && rest.hasSuffix("\"}"), "\(text)")
            let signature = try #require(Base64.decode(String(rest.dropFirst(9).dropLast(2))))
            #expect(world.simulator.keys.alipay.publicKey.isValid(signature, for: Array("\(node)}".utf8), digest: .sha256))
        }
    }

    @Test(
        "Y4 a link dies with its timeout_express",
        arguments: [("90m", 90, true), ("1h", 60, true), ("1d", 1_440, true), ("1c", 14 * 60, true), ("16d", 0, false), ("x", 0, false)]
            as [(String, Int64, Bool)])
    func timeoutExpress(text: String, minutes: Int64, isUsable: Bool) async throws {
        let world = try World()
        let content = #"""
            {"out_trade_no":"n1","total_amount":12.3,"subject":"s","product_code":"FAST_INSTANT_TRADE_PAY","timeout_express":"\#(text)"}
            """#
        #expect(try await raw(world, .pagePay, content).contains("/cashier/") == isUsable)
        let trade = try await world.simulator.database.read { try $0.trade("n1", at: .alipay) }
        #expect(trade?.expiresAt == (isUsable ? World.start + .minutes(minutes) : nil))
        #expect(trade?.amount == (isUsable ? Money(fen: 1_230) : nil), "a number is an amount, too")
    }

    @Test("Y4 what the merchant wants back stands in the callback, and a closed trade says when")
    func callbackParameters() async throws {
        let world = try World()
        let content = #"""
            {"out_trade_no":"n1","total_amount":"1.00","subject":"s","product_code":"FAST_INSTANT_TRADE_PAY","body":"b","passback_params":"p=1"}
            """#
        _ = try await raw(world, .pagePay, content)
        #expect(try await world.waitingCallbacks().isEmpty, "no address, no callback")
        let trade = try #require(try await world.simulator.database.read { try $0.trade("n1", at: .alipay) })
        #expect(trade.body == "b" && trade.passback == "p=1")
        let order = try await world.paidOrder(3_000, by: .alipay)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.services.executeDueRefunds()
        let fields = FormFields(urlEncoded: Array(try #require(try await world.waitingCallbacks().last).utf8))
        #expect(fields["trade_status"] == "TRADE_CLOSED" && fields["gmt_close"] == world.now.beijing && fields["refund_fee"] == "30.00")
        #expect(fields["seller_email"] == "seller@example.com" && fields["body"] == nil && fields["passback_params"] == nil)
    }

    @Test("Y4 some accounts see three tries at once before the first pause")
    func immediateTries() async throws {
        var habits = AlipayHabits()
        habits.immediateTries = 3
        let world = try World(alipay: habits)
        try await world.pay(try await world.newOrder(), .alipay)
        for _ in 0..<4 {
            #expect(try await world.simulator.sendDueCallbacks { _, _ in .text("no") } == 1)
            world.pass(.microseconds(1))
        }
        #expect(try await world.simulator.sendDueCallbacks { _, _ in .text("no") } == 0)
    }

    @Test("Y4 PayEase's pauses, root element, character set and hashed text are settings, and our channel reads them all")
    func payeaseHabits() async throws {
        for charset in PayEaseCharset.allCases {
            for hashes in PayEase.HashedText.allCases {
                var habits = PayEaseHabits()
                (habits.charset, habits.hashes, habits.root, habits.pauses) = (charset, hashes, "reply", [.minutes(7)])
                let world = try World(payease: habits)
                let attempt = try await world.pay(try await world.newOrder(), .payease)
                let body = Array(try #require(try await world.waitingCallbacks().first).utf8)
                var merchant = world.simulator.keys.payeaseMerchant
                merchant.hashedText = hashes
                #expect(try merchant.notices(in: body).map(\.number) == [attempt.number], "\(charset) \(hashes)")
                merchant.hashedText = hashes == .decoded ? .encoded : .decoded
                #expect(throws: CallbackRefusal.forged) { try merchant.notices(in: body) }
                let isGB = FormFields(urlEncoded: body).fields.contains { $0.bytes.starts(with: [0xd6, 0xa7, 0xb8, 0xb6]) }
                #expect(isGB == (charset == .gb2312))
                #expect(await world.services.gateways.payease.look(at: attempt) != .unknown)
                for count in [1, 0, 1, 0] {
                    #expect(try await world.simulator.sendDueCallbacks { _, _ in .text("no") } == count)
                    world.pass(.microseconds(3_500_000))
                }
            }
        }
    }

    @Test("Y4 PayEase's list of a day's refunds ends with the day in Beijing")
    func refundsOfDay() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .payease)
        _ = try await world.giveBack(["entry-1": 1_000], of: order)
        try await world.settle()
        func list(_ day: String, seal: String? = nil) async throws -> String {
            let mac = seal ?? world.simulator.keys.payeaseMerchant.fingerprint("444", day)
            let fields = FormFields([("v_mid", "444"), ("v_ymd", day), ("v_version", "1.0"), ("v_mac", mac)])
            return try await world.simulator.request(.get, fields.appended(to: "/merchant/order/ref_ack_day_list_utf8.jsp")).text
        }
        #expect(try await list("20261122").contains("<refamount>10.00</refamount>"))
        #expect(try await list("20261123").contains("<messagebody></messagebody>"))
        #expect(try await list("2026-1-1").contains("Invalid date"))
        #expect(try await list("20261122", seal: "00").contains("Fingerprint invalid"))
        world.pass(.hours(14))
        _ = try await world.giveBack(["entry-1": 500], of: order, id: "r2")
        try await world.settle()
        #expect(try await list("20261123").contains("<refamount>5.00</refamount>"))
    }

    @Test("Y4 a browser comes back from PayEase with what it says there", arguments: [("leave", "1"), ("pay", "20"), ("fail", "30")])
    func payeaseReturn(action: String, status: String) async throws {
        let world = try World()
        let trade = try await world.openCashier(try await world.attempt(try await world.newOrder(), .payease).1)
        _ = try await world.simulator.request(.post, "/cashier/\(trade.id)", form: "action=\(action)")
        let page = try await world.simulator.request(.get, "/cashier/\(trade.id)/end").text
        #expect(page.contains("v_pstatus=\(status)&amp;") && page.contains("v_sign="))
    }

    @Test("Y4 `simulator keys` prints what a stranger needs, and nothing more is needed to be the merchant")
    func merchantKit() throws {
        let world = try World()
        let kit = try JSON.decode(MerchantKit.self, from: try JSON.encode(MerchantKit(world.simulator)))
        let text = Array("text".utf8)
        for pem in [kit.alipay.appPrivateKey, kit.alipay.appPrivateKeyPKCS8] {
            let signature = try RSAPrivateKey(pem: pem).sign(text, digest: .sha256)
            #expect(world.simulator.keys.merchant.publicKey.isValid(signature, for: text, digest: .sha256))
        }
        #expect(kit.alipay.appPrivateKey.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        #expect(kit.alipay.alipayPublicKey == world.simulator.keys.alipay.publicKey.pem)
        #expect(kit.alipay.gatewayURL == World.gatewayURL + "/gateway.do" && kit.payease.merchantKey == "test")
    }
}
