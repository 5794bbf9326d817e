import Contracts
import Crypto
import Database
import Foundation
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

/// What is stuck is seen (SPEC Y12, S2).
@Suite("What waits too long")
struct OverdueTests {
    private func gauge(_ kind: Overdue.Kind, in world: World) -> Int64? {
        world.metrics.text().split(separator: "\n").first { $0.hasPrefix("payment_oldest_seconds{what=\"\(kind.rawValue)\"}") }
            .flatMap { Int64($0.split(separator: " ").last ?? "") }
    }

    @Test("Y12 a refund, an attempt, an event and a bill that wait have a gauge and a list, and leave both when they are done")
    func all() async throws {
        let world = try World()
        let paid = try await world.paidOrder(3_000, by: .alipay)
        try await world.services.measureBacklog()
        #expect(Overdue.Kind.allCases.allSatisfy { gauge($0, in: world) == 0 })
        world.setDown(true)
        world.cut()
        _ = try await world.giveBack(["entry-1": 1_000], of: paid)
        let unknown = try await world.newOrder(3_000, expiresIn: .hours(40))
        let (attempt, _) = try await world.attempt(unknown, .payease)
        // Its event can't be taken.
        let closed = try await world.newOrder()
        _ = try await world.services.closeOrder(closed.id, for: "cet")
        world.pass(.minutes(11))
        try await world.settle()
        #expect(try await world.services.overdue().lines.map(\.what) == [.event])
        world.pass(.hours(30))
        try await world.settle()
        try await world.services.measureBacklog()
        for (kind, least) in [(Overdue.Kind.refund, 108_000), (.attempt, 108_000), (.event, 108_000), (.bill, 54_000)]
            as [(Overdue.Kind, Int64)]
        {
            #expect(try #require(gauge(kind, in: world)) >= least, "\(kind)")
        }
        let answer = try await world.inside(.get, "/api/v1/overdue", token: World.operatorToken)
        let body = try JSON.decode(OverdueBody.self, from: answer.body)
        #expect(Set(body.lines.map(\.what)) == Set(Overdue.Kind.allCases) && body.isComplete)
        #expect(body.lines.first { $0.what == .attempt }?.number == attempt.number)
        #expect(body.lines.first { $0.what == .refund }?.order == paid.id.description)
        #expect(body.lines.first { $0.what == .event }?.order == closed.id.description)
        #expect(body.lines.first { $0.what == .bill }?.number == "2026-11-22")
        let page = try await world.browse(.get, "/operator/alarms", as: try await world.operatorSession()).text
        #expect(["退款没有完成", "支付结果未知", "报名系统没有收下通知", "账单没有核对"].allSatisfy(page.contains))
        world.setDown(false)
        world.cut(false)
        try await world.services.reconcilePastDays()
        try await world.live(.hours(20), steps: 10)
        try await world.services.reconcilePastDays()
        #expect(try await world.services.overdue().lines.map(\.what) == [])
        try await world.services.measureBacklog()
        #expect([.refund, .attempt, .event].allSatisfy { gauge($0, in: world) == 0 })
    }

    @Test("S2 the gauge of a process that does the jobs no more says nothing")
    func notOurTurn() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        world.cut()
        _ = try await world.giveBack(["entry-1": 1_000], of: order)
        world.pass(.hours(1))
        try await world.services.measureBacklog()
        #expect(gauge(.refund, in: world) == 3_600)
        world.pass(.minutes(1))
        #expect(gauge(.refund, in: world) == 3_660)
        world.pass(.minutes(2))
        #expect(gauge(.refund, in: world) == 0)
    }

    @Test("Y11 a file of another day than it is given for is refused, whole")
    func anotherDay() async throws {
        let world = try World()
        _ = try await world.paidOrder(3_000, by: .payease)
        world.pass(.hours(48))
        let bill = try await world.services.gateways.payease.bill(of: BillDay(containing: World.start))
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bill).write(to: file)
        let next = BillDay(containing: World.start + .hours(24))
        await #expect(throws: ReconciliationRefusal.bill(.anotherDay("2026-11-22"))) {
            try await world.services.reconcile(.payease, next, with: file.path)
        }
        #expect(try await world.services.reconcile(.payease, BillDay(containing: World.start), with: file.path).open == [])
    }

    @Test("Y12 the lists of differences keep the channel that was chosen")
    func links() async throws {
        let world = try World()
        let page = try await world.browse(
            .get, "/operator/differences?channel=payease&state=settled", as: try await world.operatorSession()
        ).text
        #expect(page.contains("channel=payease&amp;state=healed") || page.contains("channel=payease&state=healed"))
    }

    @Test("Y9 an exam's refund can't take an operator's key")
    func operatorsRoom() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let answer = try await world.giveBack(["entry-1": 1_000], of: order, id: "operator:k")
        #expect(answer.status == .unprocessable)
        #expect(try await world.books().owed == .zero)
    }

    @Test("Y12 true callbacks are in the history, though thousands of forged ones came before")
    func flood() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let attempt = try await world.pay(order, .alipay)
        let effects = world.services.effects
        try await world.services.database.write { tx in
            for _ in 0..<600 {
                let id = effects.newID(Payment.Notification.self)
                let forged = Payment.Notification([0x78], isAuthentic: false, by: .alipay, from: "203.0.113.9", at: effects.now())
                try tx.keep(forged, id: id, .forged)
                try tx.link(id, to: [attempt.number], by: .alipay)
            }
        }
        world.pass(.seconds(1))
        try await world.settle()
        let entries = try await world.services.story(of: order.id).entries.filter { $0.kind == .callback }
        #expect(entries.contains { $0.word == "applied" })
    }

    @Test("Y3 a rightly signed answer about another trade says nothing of ours", arguments: ["close", "refund", "fastpay.refund.query"])
    func anotherTrade(method: String) async throws {
        let keys = try #require(World.keys)
        let gateway = AlipayGateway(
            alipay: keys.alipayMerchant, addresses: .init(cashier: "http://g", interface: "http://g", notify: "http://p", back: "http://p"),
            effects: Effects(now: { World.start }, random: { [UInt8](repeating: 1, count: $0) }), log: .silent,
            send: { request in
                let asked = Alipay.Method(rawValue: request.query["method"] ?? "") ?? .query
                let own = ID<Attempt>(at: World.start, random: [UInt8](repeating: 2, count: 10)).bytes.hexadecimal
                let isOdd = asked.rawValue.hasSuffix(method)
                let node = AlipayNode([
                    "code": "10000", "out_trade_no": isOdd ? "another" : own, "trade_no": "1", "trade_status": "WAIT_BUYER_PAY",
                    "total_amount": "30.00", "fund_change": method == "fastpay.refund.query" ? "N" : "Y", "refund_status": "REFUND_SUCCESS",
                    "refund_amount": "10.00",
                ])
                let raw = try JSON.encode(node)
                let sign = Base64.encode(try keys.alipay.sign(raw, digest: .sha256))
                return Array("{\"\(asked.node)\":\(String(decoding: raw, as: UTF8.self)),\"sign\":\"\(sign)\"}".utf8)
            }, download: { _ in [] })
        let order = try Order(World.terms([3_000]), id: .least, client: "cet", at: World.start)
        let id = ID<Attempt>(at: World.start, random: [UInt8](repeating: 2, count: 10))
        let attempt = try Attempt(
            order, id: id, channel: .alipay, number: id.bytes.hexadecimal, live: nil, lifetime: .minutes(30), at: World.start)
        guard method != "close" else {
            #expect(await gateway.end(attempt) == .unknown)
            return
        }
        let refund = Refund(
            id: .least, attempt: id, amount: Money(fen: 1_000), reason: .requested, state: .sent, tries: 1, dueAt: World.start)
        #expect(await gateway.giveBack(refund, of: attempt, RefundTurn(before: [], mayAsk: true) { true }) == .unknown)
    }
}
