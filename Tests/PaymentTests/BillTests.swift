import CSV
import Contracts
import Database
import Foundation
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Testing
import Zip

@testable import Payment

/// The gateways' bills against the ledger (SPEC Y11).
@Suite struct BillTests {
    private static let day = BillDay(containing: World.start)

    @Test("Y11 a day on which all went well has a bill that agrees, line for line", arguments: Channel.allCases)
    func agreement(channel: Channel) async throws {
        let world = try World()
        let orders = [try await world.paidOrder(3_000, by: channel), try await world.paidOrder(2_000, 5_000, by: channel)]
        _ = try await world.giveBack(["entry-2": 5_000], of: orders[1])
        try await world.settle()
        let report = try await world.reconcile(channel)
        #expect(report.entries == 3)
        #expect(report.open == [] && report.healed == 0)
        #expect(try await world.reconcile(channel).open == [], "it may be repeated")
    }

    @Test("Y11 money that a lost callback and a silent gateway have hidden is found in the bill, and healed", arguments: Channel.allCases)
    func hiddenPayment(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        try await world.pay(order, channel, .lost)
        #expect(try await world.state(of: order) == .open)
        let report = try await world.reconcile(channel)
        #expect(report.healed == 1 && report.open == [])
        #expect(try await world.state(of: order) == .paid)
        #expect(world.services.alarms.count(.difference) == 1)
        #expect(try await world.books().isBalanced)
    }

    @Test("Y11 money that came for a closed order is found in the bill, and the exam hears of it", arguments: Channel.allCases)
    func closedMeanwhile(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000, expiresIn: .hours(1))
        let (attempt, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .closed)
        world.pass(.hours(2))
        // After the last look: neither a callback nor a look tells of it.
        try await world.simulator.database.write {
            try $0.run("UPDATE trades SET paid_at = $2, status = 'paid' WHERE id = $1", trade.id, world.now)
        }
        try await world.services.database.write { try $0.run("UPDATE attempts SET check_at = NULL WHERE id = $1", attempt.id) }
        try await world.settle()
        #expect(world.events.map(\.kind) == [.closed])
        #expect(try await world.reconcile(channel).healed == 1)
        #expect(try await world.attempt(attempt.id).state == .paid)
        #expect(try await world.state(of: order) == .paid)
        try await world.settle()
        #expect(world.events.map(\.kind) == [.closed, .paid])
        #expect(try await world.books().isBalanced)
    }

    @Test("Y11 money that a bill has is asked about until the gateway gives an answer, also where nothing was expected any more")
    func unknownAtFirst() async throws {
        let world = try World()
        let order = try await world.newOrder(3_000, expiresIn: .hours(1))
        let trade = try await world.openCashier(try await world.attempt(order, .alipay).1)
        try await world.simulator.act(.leave, on: trade.id, with: [.paidAfterClose, .lost])
        _ = try await world.services.closeOrder(order.id, for: "cet")
        try await world.live(.hours(1), steps: 2)
        try await world.simulator.database.write { try $0.set(.error500, for: trade.serial, times: 6) }
        #expect(try await world.reconcile(.alipay).open.map(\.kind) == ["missing_here"])
        try await world.live(.hours(2), steps: 24)
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.reconcile(.alipay).open == [])
    }

    @Test("Y11 a refund whose answer got lost is found in the bill, and healed without another", arguments: Channel.allCases)
    func lostRefund(channel: Channel) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: channel)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.loseRefunds(of: channel)
        try await world.services.executeDueRefunds()
        world.loseAnswers(false)
        let report = try await world.reconcile(channel)
        #expect(report.healed == 1 && report.open == [])
        #expect(try await world.state(of: order) == .refunded)
        #expect(try await world.takings().refunded == Money(fen: 3_000))
    }

    @Test("Y11 what can't be healed is named and left to a person", arguments: Channel.allCases)
    func differences(channel: Channel) async throws {
        let world = try World()
        let here = try await world.paidAttempt(channel), other = try await world.paidAttempt(channel)
        _ = try await world.paidAttempt(channel)
        try await world.simulator.database.write { tx in
            try tx.run("UPDATE trades SET paid_at = NULL WHERE number = $1", here.number)
            try tx.run("UPDATE trades SET amount = 4000 WHERE number = $1", other.number)
            try tx.run("UPDATE trades SET number = 'nobody' WHERE number <> $1 AND number <> $2", here.number, other.number)
        }
        let open = try await world.reconcile(channel).open
        #expect(
            Set(open.map { "\($0.kind) \($0.number)" }).isSuperset(of: [
                "missing_there \(here.number)", "amount \(other.number)", "missing_here nobody",
            ]))
        #expect(open.count == 4, "the one that changed its number is missing there, too")
        let amount = try #require(open.first { $0.kind == "amount" })
        #expect(amount.ours == Money(fen: 3_000) && amount.theirs == Money(fen: 4_000))
        #expect(try await world.books().isBalanced)
        #expect(try await world.reconcile(channel).open.count == 4, "they are the same ones")
        #expect(world.services.alarms.count(.difference) == 4)
    }

    @Test("Y11 money of a minute before midnight that was heard of after it belongs to the day of its bill", arguments: Channel.allCases)
    func midnight(channel: Channel) async throws {
        let world = try World()
        world.pass(Self.day.end - (World.start + .minutes(1)))
        let order = try await world.newOrder(3_000, expiresIn: .hours(48))
        try await world.pay(order, channel, .lost)
        world.pass(.minutes(2))
        _ = try await world.services.refreshOrder(order.id, for: "cet")
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.reconcile(channel).open == [])
        let next = BillDay(containing: Self.day.end)
        #expect(try await world.reconcile(channel, next).open == [])
    }

    @Test("Y11 a day that isn't over has no bill, nor has a gateway that doesn't answer; a file does as well", arguments: Channel.allCases)
    func unavailable(channel: Channel) async throws {
        let world = try World()
        _ = try await world.paidOrder(3_000, by: channel)
        await #expect(throws: ReconciliationRefusal.tooEarly) { try await world.services.reconcile(channel, Self.day) }
        world.pass(.hours(24))
        let bill = try await world.services.gateways[channel].bill(of: Self.day)
        world.cut()
        if channel == .alipay {
            await #expect(throws: ReconciliationRefusal.bill(.unavailable("no answer"))) {
                try await world.services.reconcile(channel, Self.day)
            }
        }
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bill).write(to: file)
        #expect(try await world.services.reconcile(channel, Self.day, with: file.path).open == [])
        try Data("nothing of a bill\r\n".utf8).write(to: file)
        await #expect(throws: ReconciliationRefusal.bill(.empty)) { try await world.services.reconcile(channel, Self.day, with: file.path) }
    }

    @Test("Y11 one comparison of a channel runs at a time, and one whose process died is given up")
    func underWay() async throws {
        let world = try World()
        world.pass(.hours(24))
        let dead = Reconciliation(id: world.services.effects.newID(), channel: .alipay, day: Self.day)
        let now = world.now
        try await world.services.database.write { try $0.begin(dead, from: .gateway, patience: .minutes(10), at: now) }
        await #expect(throws: ReconciliationRefusal.underWay) { try await world.services.reconcile(.alipay, Self.day) }
        world.pass(.minutes(11))
        #expect(try await world.services.reconcile(.alipay, Self.day).entries == 0)
    }

    @Test("Y11 yesterday is compared by itself at ten in the morning, and again when that failed")
    func daily() async throws {
        let world = try World()
        _ = try await world.paidOrder(3_000, by: .alipay)
        world.pass((Self.day.end + .hours(9)) - world.now)
        try await world.services.reconcilePastDays()
        #expect(try await world.done() == 0, "the bill isn't ready at nine")
        world.pass(.hours(1))
        world.cut()
        try await world.services.reconcilePastDays()
        world.cut(false)
        try await world.services.reconcilePastDays()
        #expect(try await world.done() == 1, "PayEase's only; Alipay's is tried again later")
        world.pass(.minutes(30))
        for _ in 0..<2 { try await world.services.reconcilePastDays() }
        #expect(try await world.done() == 2)
    }

    @Test("Y11 a day that was missed is compared later, and nobody is called", arguments: Channel.allCases)
    func missedDay(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        try await world.pay(order, channel, .lost)
        world.pass(.days(5))
        try await world.services.reconcilePastDays()
        let days = try await world.services.reconciliations(before: nil).reconciliations.filter { $0.channel == PaymentChannel(channel) }
        #expect(days.map(\.day).sorted() == ["2026-11-22", "2026-11-26"] && days.map(\.state) == ["done", "done"])
        #expect(world.services.alarms.count(.notCompared) == 0)
        #expect(try await world.state(of: order) == .paid)
    }

    @Test(
        "Y11 a day that isn't compared by noon is an alarm, once, also where the bill has to be given as a file", arguments: [true, false])
    func notCompared(offersBills: Bool) async throws {
        let world = offersBills ? try World() : try World(gateway: CountingGateway())
        _ = try await world.attempt(try await world.newOrder(), .payease)
        world.cut()
        world.pass(Self.day.end + .hours(11) - world.now)
        try await world.services.reconcilePastDays()
        #expect(world.services.alarms.count(.notCompared) == 0)
        world.pass(.hours(1))
        for _ in 0..<2 { try await world.services.reconcilePastDays() }
        // The simulated PayEase's bill needs no line to its interfaces.
        let list = try await world.services.raisedAlarms(AlarmChoice()).alarms.filter { $0.kind == .notCompared }
        #expect(list.map(\.number) == (offersBills ? [] : ["2026-11-22"]))
        #expect(world.services.alarms.count(.notCompared) == (offersBills ? 0 : 1))
    }

    @Test(
        "Y11 a line that isn't as Alipay writes it is one that can't be read, and the others are read",
        arguments: [
            ("A,1,转账,2026-11-22 10:00:00,1.00,", "转账"), ("A,1,交易,yesterday,1.00,", "yesterday"),
            ("A,1,交易,2026-11-22 10:00:00,one,", "one"), ("A,1,退款,2026-11-22 10:00:00,-1.00,", "no number"),
            ("A,1,交易,2026-11-22 10:00:00,-1.00,", "-1.00"), ("A,1,交易,a comma too many,2026-11-22 10:00:00,1.00,", "订单金额 2026"),
        ])
    func malformed(text: String, what: String) async throws {
        let lines = try await alipayLines("HEAD\(text)\nA,2,交易,2026-11-22 10:00:00,2.00,\n")
        #expect(lines.count == 2)
        guard case .unreadable(3, let reason) = lines[0] else {
            Issue.record("\(lines[0])")
            return
        }
        #expect(reason.contains(what))
        guard case .entry(let entry) = lines[1] else {
            Issue.record("\(lines[1])")
            return
        }
        #expect(entry.number == "2" && entry.amount == Money(fen: 200))
    }

    @Test("Y11 a bill that lacks a column is refused")
    func noColumn() async throws {
        let error = await #expect(throws: BillError.self) { try await alipayLines("商户订单号,业务类型\n") }
        #expect("\(error.map { "\($0)" } ?? "")".contains("no column"))
    }

    private func alipayLines(_ text: String) async throws -> [BillLine] {
        let head = "支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,退款批次号/请求号\n"
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(("#支付宝业务明细查询\n" + text.replacing("HEAD", with: head)).utf8).write(to: file)
        var lines: [BillLine] = []
        try await BillFile(path: file.path).read(AlipayBill.self) { lines += $0 }
        return lines
    }

    @Test("Y4 Alipay's bill is a zip of GBK files behind an address that lives for half a minute")
    func address() async throws {
        let world = try World()
        _ = try await world.paidOrder(3_000, by: .alipay)
        world.pass(.hours(24))
        let node = try world.simulator.billAddress(BizContent(billType: "trade", billDate: Self.day.description))
        let target = String(try #require(node["bill_download_url"]).dropFirst(World.gatewayURL.count))
        let zip = try await world.simulator.request(.get, target).body
        var files: [[UInt8]] = []
        try ZipArchive.read(zip, limit: 1 << 20) { index, piece in
            while files.count <= index { files.append([]) }
            files[index] += piece
        }
        #expect(files.count == 2)
        #expect(
            files.allSatisfy { String(validating: $0, as: UTF8.self) == nil && $0.starts(with: [0x23, 0xd6, 0xa7, 0xb8, 0xb6]) },
            "#支付 in GBK")
        #expect(try await world.simulator.request(.get, target.replacing(Self.day.description, with: "2026-11-21")).status == .notFound)
        world.pass(.seconds(31))
        #expect(try await world.simulator.request(.get, target).status == .notFound)
    }
}

extension World {
    /// The bill of the first day, on the next.
    fileprivate func reconcile(_ channel: Channel, _ day: BillDay = BillDay(containing: World.start)) async throws -> ReconciliationReport {
        let morning = day.end + .hours(10)
        if now < morning { pass(morning - now) }
        return try await services.reconcile(channel, day)
    }

    fileprivate func paidAttempt(_ channel: Channel) async throws -> Attempt {
        let attempt = try await pay(try await newOrder(3_000), channel)
        try await settle()
        return attempt
    }

    fileprivate func done() async throws -> Int {
        try await services.database.read {
            try $0.first("SELECT count(*) FROM reconciliations WHERE state = 'done'") { try $0.next(Int.self) } ?? 0
        }
    }
}

extension BizContent {
    fileprivate init(billType: String, billDate: String) throws {
        self = try JSON.decode(from: try JSON.encode(["bill_type": billType, "bill_date": billDate]))
    }
}
