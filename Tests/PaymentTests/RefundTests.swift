import Contracts
import Database
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Synchronization
import Testing

@testable import Payment

@Suite("Money that goes back")
struct RefundTests {
    private func expectRight(_ world: World, received: Int64, refunded: Int64, held: Int64) async throws {
        let books = try await world.books()
        #expect(books.differences == [])
        #expect([books.received, books.refunded, books.held, books.owed].map(\.fen) == [received, refunded, held, 0])
        #expect(try await world.takings() == Takings(received: Money(fen: received), refunded: Money(fen: refunded)))
    }

    @Test("Y9 money in twice, by two channels: one pays, the other goes back", arguments: Channel.allCases)
    func twice(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (_, redirect) = try await world.attempt(order, channel)
        let (_, second) = try await world.attempt(order, channel == .alipay ? .payease : .alipay)
        for way in [redirect, second] { try await world.simulator.act(.pay, on: try await world.openCashier(way).id) }
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
        #expect(world.events.map(\.kind) == [.paid, .surplus])
        let refund = try #require(world.events.last?.refund)
        #expect(refund.reason == .paidTwice && refund.items.isEmpty && refund.amount == order.amount && refund.state == .underWay)
        #expect(world.services.alarms.count(.surplus) == 1)
        try await expectRight(world, received: 6_000, refunded: 3_000, held: 3_000)
    }

    @Test("E22 money for a closed order pays it late: the exam is told and decides", arguments: Channel.allCases)
    func late(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (_, redirect) = try await world.attempt(order, channel)
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .closed)
        try await world.simulator.act(.pay, on: try await world.openCashier(redirect).id)
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
        #expect(world.events.map(\.kind) == [.closed, .paid])
        try await expectRight(world, received: 3_000, refunded: 0, held: 3_000)
    }

    @Test("E22 Y9 late money whose callback is lost is found by a last look", arguments: Channel.allCases)
    func lateAndLost(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (_, redirect) = try await world.attempt(order, channel)
        _ = try await world.services.closeOrder(order.id, for: "cet")
        try await world.simulator.act(.pay, on: try await world.openCashier(redirect).id, with: [.lost])
        try await world.settle()
        #expect(try await world.books().received == .zero)
        world.pass(.minutes(40))
        try await world.settle()
        #expect(world.events.map(\.kind) == [.closed, .paid])
        try await expectRight(world, received: 3_000, refunded: 0, held: 3_000)
    }

    @Test("Y9 late money pays an order that is still open", arguments: Channel.allCases)
    func lateButOpen(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (old, redirect) = try await world.attempt(order, channel)
        let (new, _) = try await world.attempt(order, channel)
        try await world.simulator.act(.pay, on: try await world.openCashier(redirect).id)
        try await world.settle()
        #expect(try await world.attempt(old.id).state == .paid)
        #expect(try await world.attempt(new.id).state == .closed)
        #expect(try await world.state(of: order) == .paid)
        try await expectRight(world, received: 3_000, refunded: 0, held: 3_000)
    }

    @Test(
        "Y9 what the gateway says was paid counts: too much pays and the rest goes back, too little goes back", arguments: Channel.allCases)
    func otherAmounts(channel: Channel) async throws {
        for (paid, state, refund) in [(3_500, Order.State.paid, 500), (2_000, .open, 2_000)] as [(Int64, Order.State, Int64)] {
            let world = try World()
            let order = try await world.newOrder()
            let attempt = try await world.attempt(order, channel).0
            let receipt = Receipt(amount: Money(fen: paid), transaction: "T")
            let settlement = try await world.services.database.write {
                try $0.settle(attempt, by: .paid(receipt), .look, from: .answer, world.services.effects)
            }
            #expect(settlement.alarm == .wrongAmount)
            #expect(settlement.refund?.amount == Money(fen: refund))
            #expect(try await world.state(of: order) == state)
            #expect(try await world.books().isBalanced)
            #expect(try await world.books().owed == Money(fen: refund))
            try await world.services.courier.deliverDue()
            let told = try #require(world.events.last { $0.kind == .surplus })
            #expect(told.refund?.amount == Money(fen: refund) && told.refund?.reason == (paid == 3_500 ? .excess : .tooLittle))
            #expect(told.order.state == (paid == 3_500 ? .paid : .open))
        }
    }

    @Test("Y9 a refund that the gateway did but whose answer got lost is done once", arguments: Channel.allCases)
    func once(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel)
        try await world.settle()
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.loseRefunds(of: channel)
        for _ in 0..<3 {
            try await world.services.executeDueRefunds()
            world.loseAnswers()
            world.pass(.hours(1))
        }
        #expect(try await world.books().refunds == ["sent": 1])
        #expect(try await world.takings().refunded == order.amount)
        world.loseAnswers(false)
        try await world.settle()
        #expect(try await world.state(of: order) == .refunded)
        #expect(world.events.map(\.kind) == [.paid, .refunded])
        try await expectRight(world, received: 3_000, refunded: 3_000, held: 0)
    }

    @Test("Y9 PayEase is asked for its list before a refund is repeated")
    func listFirst() async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, .payease)
        try await world.settle()
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.cut()
        try await world.services.executeDueRefunds()
        world.cut(false)
        world.pass(.hours(1))
        world.line.calls.withLock { $0.removeAll() }
        try await world.services.executeDueRefunds()
        #expect(world.line.calls.withLock { $0 } == ["/merchant/order/ref_ack_oid_list_utf8.jsp", "/merchant/order/ref_ack_submit.jsp"])
        #expect(try await world.state(of: order) == .refunded)
    }

    @Test("Y9 a refund that the gateway refuses is kept, asked for again, and raises an alarm")
    func refused() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let attempt = try await world.attempt(order, .alipay).0
        let receipt = Receipt(amount: order.amount, transaction: "T")
        _ = try await world.services.database.write {
            try $0.settle(attempt, by: .paid(receipt), .look, from: .answer, world.services.effects)
        }
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.services.executeDueRefunds()
        #expect(world.services.alarms.count(.refundRefused) == 1)
        #expect(try await world.books().refunds == ["due": 1])
        #expect(try await world.services.executeDueRefunds() == 0)
        world.pass(.hours(1))
        #expect(try await world.services.executeDueRefunds() == 1)
        #expect(try await world.books().isBalanced)
    }
}
