import CSV
import Contracts
import Database
import Foundation
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

/// Bills that aren't as one would wish (SPEC Y11).
@Suite("Odd bills") struct OddBillTests {
    private static let day = BillDay(containing: World.start)

    private func reconcile(_ world: World, _ channel: Channel, with path: String? = nil) async throws -> ReconciliationReport {
        if world.now < Self.day.end + .hours(10) { world.pass(Self.day.end + .hours(10) - world.now) }
        return try await world.services.reconcile(channel, Self.day, with: path)
    }

    /// An order of twice 30 yuan.
    private func paid(_ world: World, _ channel: Channel) async throws -> (Order, Attempt, Trade) {
        let order = try await world.paidOrder(3_000, 3_000, by: channel)
        let attempt = try #require(try await world.services.database.read { try $0.payingAttempt(of: order.id) })
        return (order, attempt, try #require(try await world.simulator.database.read { try $0.trade(attempt.number, at: channel) }))
    }

    /// Somebody gives money back at the gateway's own site.
    private func giveBackThere(_ fen: Int64, of trade: Trade, in world: World) async throws {
        let now = world.now
        try await world.simulator.database.write { tx in
            let trade = try #require(try tx.trade(trade.id))
            _ = try tx.giveBack(Money(fen: fen), of: trade, request: "back-office-1", id: trade.id, at: now)
        }
    }

    @Test("Y11 a refund from Alipay's back office is nobody's of ours: ours agrees with its own line, the other is left to a person")
    func foreignBesideOurs() async throws {
        let world = try World()
        let (order, _, trade) = try await paid(world, .alipay)
        try await giveBackThere(3_000, of: trade, in: world)
        world.pass(.minutes(1))
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.settle()
        for _ in 0..<2 {
            let report = try await reconcile(world, .alipay)
            #expect(report.entries == 3)
            #expect(report.open.map { "\($0.kind) \($0.request)" } == ["missing_here back-office-1"])
        }
        #expect(try await world.books().isBalanced)
    }

    @Test("Y11 a refund from Alipay's back office never has one of ours asked for that waits")
    func foreignBeforeOurs() async throws {
        let world = try World()
        let (order, _, trade) = try await paid(world, .alipay)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await giveBackThere(3_000, of: trade, in: world)
        try await world.services.database.write { try $0.run("UPDATE refunds SET due_at = $1", World.start + .days(30)) }
        _ = try await reconcile(world, .alipay)
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.books().refunds == ["due": 1])
    }

    @Test("Y11 a refund from PayEase's back office beside one of ours of the same amount", arguments: [true, false])
    func foreignAtPayEase(isFirst: Bool) async throws {
        let world = try World()
        let (order, _, trade) = try await paid(world, .payease)
        if isFirst { try await giveBackThere(2_000, of: trade, in: world) }
        world.pass(.minutes(1))
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.settle()
        world.pass(.minutes(1))
        if !isFirst { try await giveBackThere(3_000, of: trade, in: world) }
        let report = try await reconcile(world, .payease)
        #expect(report.open.map { "\($0.kind) \($0.request)" } == ["missing_here back-office-1"])
        #expect(try await world.books().refunds == ["done": 1])
    }

    @Test(
        "Y12 a wanted bill that is no table is refused once, and holds up none behind it",
        arguments: ["a\"b,c\n", "\"never closed\n"])
    func damaged(text: String) async throws {
        let world = try World()
        _ = try await world.paidOrder(3_000, by: .payease)
        world.pass(.hours(24))
        try await world.simulator.database.write { try $0.run("UPDATE trades SET number = $1 WHERE channel = 'payease'", text) }
        for channel in [Channel.payease, .alipay] {
            try await world.services.want(WantedReconciliation(channel: channel, day: Self.day), because: "r", by: "operator-li")
            world.pass(.seconds(1))
        }
        try await world.services.reconcileWanted()
        let list = try await world.services.reconciliations(before: nil)
        #expect(list.wanted == [])
        #expect(list.reconciliations.map(\.channel) == [.alipay, .payease])
        #expect(list.reconciliations.first?.state == "done")
    }

    @Test("Y11 what a file says that is no table is an error of the bill's, with its line")
    func stray() async throws {
        for bytes in [Array("a,b\n\"x\"y\n".utf8), Array("a,b\n\"open\n".utf8), [0x61, 0x0a, 0xff, 0xff, 0x0a]] {
            let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(bytes).write(to: file)
            await #expect(throws: BillError.self) { try await BillFile(path: file.path).read(Lines.self) { _ in } }
        }
    }

    @Test("Y11 a line that is listed twice is a difference, and healing doesn't explain it away")
    func listedTwice() async throws {
        let world = try World()
        let (_, attempt, _) = try await paid(world, .payease)
        let line = "\(attempt.number),payment,60.00,,2026-11-22 10:00:00"
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("v_oid,kind,v_amount,refid,time\n\(line)\n\(line)\n".utf8).write(to: file)
        for _ in 0..<2 {
            let open = try await reconcile(world, .payease, with: file.path).open
            #expect(open.map(\.kind) == ["state"] && open.map(\.number) == [attempt.number])
        }
    }

    @Test("Y11 a line that nobody can read is a difference for a person; the day's other lines are compared")
    func oddLine() async throws {
        let world = try World()
        let (_, attempt, _) = try await paid(world, .payease)
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let good = "\(attempt.number),payment,60.00,,2026-11-22 10:00:00"
        try Data("v_oid,kind,v_amount,refid,time\nwhat,ever\n\(good)\n".utf8).write(to: file)
        for _ in 0..<2 {
            let report = try await reconcile(world, .payease, with: file.path)
            #expect(report.entries == 2)
            #expect(report.open.map { "\($0.kind) \($0.number) \($0.request)" } == ["unreadable line 2 what,ever"])
        }
        try Data("v_oid,kind,v_amount,refid,time\n\(good)\n".utf8).write(to: file)
        #expect(try await reconcile(world, .payease, with: file.path).open == [])
    }

    @Test("Y11 a comparison that was given up ends nothing of the one that took its place")
    func givenUp() async throws {
        let world = try World()
        _ = try await paid(world, .alipay)
        world.pass(.hours(24))
        let (effects, day) = (world.services.effects, Self.day)
        let (slow, next) = (
            Reconciliation(id: effects.newID(), channel: .alipay, day: day), Reconciliation(id: effects.newID(), channel: .alipay, day: day)
        )
        try await world.services.database.write { try $0.begin(slow, from: .gateway, patience: .minutes(10), at: effects.now()) }
        world.pass(.minutes(11))
        try await world.services.database.write { tx in
            try tx.begin(next, from: .gateway, patience: .minutes(10), at: effects.now())
            let difference = Difference(.missingHere, .payment, number: "n", ours: nil, theirs: Money(fen: 1))
            _ = try tx.keep(difference, of: next, id: effects.newID(), at: effects.now())
        }
        await #expect(throws: ReconciliationRefusal.givenUp) { try await world.services.finish(slow, entries: 0) }
        await #expect(throws: ReconciliationRefusal.givenUp) { try await world.services.healDifferences(of: slow) }
        #expect(try await world.services.differences(.open, by: .alipay, after: nil).differences.count == 1)
        #expect(try await world.services.finish(next, entries: 0).open.count == 1)
    }

    @Test("Y11 a comparison with many differences and a silent gateway shows life all along")
    func showsLife() async throws {
        let gateway = BusyGateway()
        let world = try World(gateway: gateway)
        let order = try await world.newOrder()
        let attempt = try await world.attempt(order, .payease).0
        world.pass(.hours(24))
        let (effects, one) = (world.services.effects, Reconciliation(id: world.services.effects.newID(), channel: .payease, day: Self.day))
        try await world.services.database.write { tx in
            try tx.begin(one, from: .file, patience: .minutes(10), at: effects.now())
            for index in 0..<8 {
                let entry = BillEntry(
                    .payment, number: index == 0 ? attempt.number : "n\(index)", transaction: "", amount: order.amount,
                    happenedAt: effects.now())
                _ = try tx.add(entry, of: one, counterpart: nil)
                let difference = Difference(.missingHere, .payment, number: entry.number, ours: nil, theirs: order.amount)
                _ = try tx.keep(difference, of: one, id: effects.newID(), at: effects.now())
            }
        }
        gateway.meanwhile { world.pass(.minutes(9)) }
        try await world.services.healDifferences(of: one)
        let seen = try await world.services.reconciliations(before: nil).reconciliations.first?.seenAt
        #expect(seen == world.now)
    }

    /// Takes each line for nothing.
    private struct Lines: BillFormat {
        let isComplete = true
        mutating func entry(_: CSVRecord) throws(BillError) -> BillEntry? { nil }
    }
}
