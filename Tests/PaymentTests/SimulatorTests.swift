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

@Suite("The simulated gateways")
struct SimulatorTests {
    /// A signed call, with what the test changes about it.
    private func call(
        _ world: World, _ method: Alipay.Method, _ content: [String: String], _ change: [String: String?] = [:], inQuery: Set<String> = []
    ) async throws -> [String: [String: String]] {
        let fields = try world.simulator.keys.alipayMerchant.request(method, content, at: world.now).fields.map { ($0.name, $0.text) }
        let changed = fields.compactMap { name, text in (change[name] ?? text).map { (name, $0) } }
        let query = FormFields(changed.filter { inQuery.contains($0.0) }).appended(to: "/gateway.do")
        let body = FormFields(changed.filter { !inQuery.contains($0.0) }).urlEncoded
        let text = try await world.simulator.request(.post, query, form: body).body
        let members = try #require(JSONMembers(text))
        return members.members.reduce(into: [:]) { found, member in
            let value = Array(member.value)
            let texts = JSONMembers(value)?.members.compactMap { name, value in
                (try? JSON.decode(String.self, from: Array(value))).map { (String(decoding: name, as: UTF8.self), $0) }
            }
            found[String(decoding: member.name, as: UTF8.self)] = Dictionary(texts ?? []) { $1 }
        }
    }

    private func paidTrade(_ world: World) async throws -> Attempt {
        try await world.pay(try await world.newOrder(), .alipay, .lost)
    }

    @Test(
        "Y4 Alipay's gateway checks the application before the signature, and signs no error of its own",
        arguments: [
            (["app_id": "1"], "40002", "isv.invalid-app-id"), (["app_id": nil], "40001", "isv.missing-app-id"),
            (["app_id": "1", "sign": "x"], "40002", "isv.invalid-app-id"), (["sign": nil], "40001", "isv.missing-signature"),
            (["sign": "AAAA"], "40002", "isv.invalid-signature"), (["sign_type": "RSA"], "40002", "isv.invalid-signature-type"),
            (["timestamp": "now"], "40002", "isv.invalid-timestamp"), (["biz_content": "{}"], "40002", "isv.invalid-signature"),
            (["method": "alipay.trade.nothing"], "40002", "isv.invalid-method"), (["charset": "gbk"], "40002", "isv.invalid-charset"),
            (["format": "XML"], "40002", "isv.invalid-format"), (["version": "2.0"], "40002", "isv.invalid-version"),
            (["biz_content": nil], "40002", "isv.invalid-signature"),
        ] as [([String: String?], String, String)])
    func strictness(change: [String: String?], code: String, subCode: String) async throws {
        let world = try World()
        let answer = try await call(world, .query, ["out_trade_no": "x"], change)
        let node = try #require(answer["alipay_trade_query_response"] ?? answer["error_response"])
        #expect(node["code"] == code && node["sub_code"] == subCode)
        #expect(answer["sign"] == nil)
    }

    @Test("Y4 query and body are one set of parameters", arguments: [[], ["app_id", "sign", "method"], ["biz_content"]] as [Set<String>])
    func merged(inQuery: Set<String>) async throws {
        let world = try World()
        let attempt = try await paidTrade(world)
        let answer = try await call(world, .query, ["out_trade_no": attempt.number], inQuery: inQuery)
        #expect(answer["alipay_trade_query_response"]?["trade_status"] == "TRADE_SUCCESS")
    }

    @Test("Y4 a trade exists only once the cashier was opened; a closed one can't be paid")
    func existence() async throws {
        let world = try World()
        let (attempt, redirect) = try await world.attempt(try await world.newOrder(), .alipay)
        let content = ["out_trade_no": attempt.number]
        for method in [Alipay.Method.query, .close] {
            #expect(try await call(world, method, content)[method.node]?["sub_code"] == "ACQ.TRADE_NOT_EXIST")
        }
        let trade = try await world.openCashier(redirect)
        #expect(try await call(world, .query, content)[Alipay.Method.query.node]?["trade_status"] == "WAIT_BUYER_PAY")
        #expect(try await call(world, .close, content)[Alipay.Method.close.node]?["code"] == "10000")
        #expect(try await call(world, .close, content)[Alipay.Method.close.node]?["sub_code"] == "ACQ.REASON_TRADE_STATUS_INVALID")
        try await world.simulator.act(.pay, on: trade.id)
        #expect(try await world.takings().received == .zero)
    }

    @Test("Y4 a link dies with its time_expire")
    func expiry() async throws {
        let world = try World()
        let (attempt, redirect) = try await world.attempt(try await world.newOrder(), .alipay)
        let trade = try await world.openCashier(redirect)
        world.pass(.minutes(30))
        try await world.simulator.act(.pay, on: trade.id)
        #expect(try await world.takings().received == .zero)
        let answer = try await call(world, .query, ["out_trade_no": attempt.number])
        #expect(answer[Alipay.Method.query.node]?["trade_status"] == "TRADE_CLOSED")
    }

    @Test("Y4 a refund is done once for each request number")
    func refunds() async throws {
        let world = try World()
        let attempt = try await paidTrade(world)
        func refund(_ amount: String, _ request: String) async throws -> [String: String]? {
            try await call(
                world, .refund, ["out_trade_no": attempt.number, "refund_amount": amount, "out_request_no": request])[
                    Alipay.Method.refund.node]
        }
        #expect(try await refund("10.00", "r1")?["fund_change"] == "Y")
        #expect(try await refund("10.00", "r1")?["fund_change"] == "N")
        #expect(try await refund("9.00", "r1")?["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST")
        #expect(try await refund("20.01", "r2")?["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
        #expect(try await refund("20.00", "r2")?["refund_fee"] == "30.00")
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        let query = try await call(world, .refundQuery, ["out_trade_no": attempt.number, "out_request_no": "r1"])
        #expect(query[Alipay.Method.refundQuery.node]?["refund_status"] == "REFUND_SUCCESS")
        let none = try await call(world, .refundQuery, ["out_trade_no": attempt.number, "out_request_no": "r9"])
        #expect(none[Alipay.Method.refundQuery.node]?["code"] == "10000")
        #expect(none[Alipay.Method.refundQuery.node]?["refund_status"] == nil)
    }

    @Test("Y4 callbacks of refunds are taken without harm")
    func refundCallbacks() async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, .alipay)
        try await world.settle()
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.settle()
        #expect(try await world.verdicts() == ["applied", "repeated"])
        #expect(try await world.state(of: order) == .refunded)
        #expect(try await world.waitingCallbacks().isEmpty)
    }

    @Test(
        "Y4 a PayEase order form with any sealed value changed is refused",
        arguments: ["v_amount", "v_oid", "v_url", "v_ymd", "v_md5info", "v_mid"])
    func sealedForm(name: String) async throws {
        let world = try World()
        let (_, redirect) = try await world.attempt(try await world.newOrder(), .payease)
        let fields = redirect.fields.map { ($0.name, $0.name == name ? $0.value + "1" : $0.value) }
        let page = try await world.simulator.request(.post, "/prs/user_payment.checkit", form: FormFields(fields).urlEncoded)
        #expect(page.status == .ok && !page.text.contains("/cashier/"))
        #expect(page.text.contains(name == "v_mid" ? "Invalid merchant" : "Fingerprint invalid"))
    }

    @Test("Y4 PayEase gives back again when it is asked again, and lists it")
    func payeaseRefunds() async throws {
        let world = try World()
        let attempt = try await world.pay(try await world.newOrder(), .payease)
        let gateway = world.services.gateways.payease
        let refund = Refund(
            id: world.services.effects.newID(), attempt: attempt.id, amount: Money(fen: 1_500), reason: .requested, state: .sent, tries: 1,
            dueAt: world.now)
        func ask(before count: Int) async -> Refund.Answer {
            await gateway.giveBack(
                refund, of: attempt, RefundTurn(before: Array(repeating: Money(fen: 1_500), count: count), mayAsk: true) { true })
        }
        #expect(await ask(before: 0) == .done)
        #expect(await ask(before: 0) == .done)
        #expect(try await world.takings().refunded == Money(fen: 1_500), "it is listed")
        #expect(await ask(before: 1) == .done)
        #expect(await ask(before: 2) == .refused("Refund money exceed order limit"))
        #expect(try await world.takings().refunded == Money(fen: 3_000))
    }

    @Test("Y4 a callback comes again on the real schedule, scaled, until it is taken", arguments: Channel.allCases)
    func schedule(channel: Channel) async throws {
        let world = try World()
        try await world.pay(try await world.newOrder(), channel)
        let refuse: @Sendable (String, String) async throws -> Response = { _, _ in .text("no") }
        #expect(try await world.simulator.sendDueCallbacks(refuse) == 1)
        // 4 min, 10 min, 10 min, 1 h, 2 h, 6 h and 15 h, sixty times faster.
        for seconds in [4, 10, 10, 60, 120, 360, 900] as [Int64] {
            world.pass(.seconds(seconds - 1))
            #expect(try await world.simulator.sendDueCallbacks(refuse) == 0)
            world.pass(.seconds(1))
            #expect(try await world.simulator.sendDueCallbacks(refuse) == 1)
        }
        #expect(try await world.waitingCallbacks().isEmpty)
    }

    @Test("Y4 keys are made once and stay")
    func keys() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try SimulatorKeys(folder: folder, random: Effects.system.random)
        let second = try SimulatorKeys(folder: folder, random: Effects.system.random)
        #expect(first.merchant.pem == second.merchant.pem && first.payeaseKey == second.payeaseKey)
        #expect(Set([first.merchant.pem, first.alipay.pem, first.payease.pem]).count == 3)
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/alipay-merchant.pem")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    }
}
