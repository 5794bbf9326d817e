import Contracts
import HTTP
import PaymentDomain
import Primitives
import Testing

@testable import Payment

@Suite("Asking the gateways")
struct RefreshTests {
    private func refresh(_ world: World, _ order: Order) async throws -> OrderBody {
        try JSON.decode(from: try await world.inside(.post, "/api/v1/orders/\(order.id)/refresh").body)
    }

    @Test("Y7 a refresh settles what a lost callback left open", arguments: Channel.allCases)
    func lostCallback(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        #expect(try await world.deliverCallbacks() == 0)
        #expect(try await refresh(world, order).state == .paid)
        #expect(try await refresh(world, order).state == .paid)
        #expect(try await world.books().received == order.amount)
    }

    @Test("Y7 an unknown answer stays unknown, is never taken for unpaid, and is asked again", arguments: Channel.allCases)
    func unknown(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        world.cut()
        let body = try await refresh(world, order)
        #expect(body.state == .open && body.isSettling)
        world.pass(.hours(13))
        try await world.settle()
        #expect(try await world.state(of: order) == .open)
        world.cut(false)
        world.pass(.minutes(15))
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y7 the gateway is asked with back-off", arguments: Channel.allCases)
    func backOff(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (attempt, _) = try await world.attempt(order, channel)
        world.cut()
        var waits: [Int64] = []
        for _ in 0..<6 {
            _ = try await world.services.refreshOrder(order.id, for: "cet")
            let checkAt = try #require(try await world.attempt(attempt.id).checkAt)
            waits.append((checkAt - world.now).seconds)
        }
        #expect(waits == [5, 10, 20, 40, 80, 160])
    }

    @Test("Y7 an answer that the gateway gave but that got lost leaves the order settling", arguments: Channel.allCases)
    func lostAnswer(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        world.loseAnswers()
        #expect(try await refresh(world, order).isSettling)
        world.loseAnswers(false)
        #expect(try await refresh(world, order).state == .paid)
    }

    @Test("Y7 a page that nobody opened is neither paid nor dead before its time", arguments: Channel.allCases)
    func unopened(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (attempt, redirect) = try await world.attempt(order, channel)
        let body = try await refresh(world, order)
        #expect(body.state == .open && !body.isSettling)
        #expect(try await world.attempt(attempt.id).isLive)
        try await world.simulator.act(.pay, on: try await world.openCashier(redirect).id)
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y7 money that was taken while the query denied it is found in the end", arguments: Channel.allCases)
    func denied(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .deductedButToldUnpaid)
        #expect(try await refresh(world, order).state == .open)
        for _ in 0..<40 {
            world.pass(.minutes(2))
            try await world.settle()
        }
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.books().isBalanced)
    }

    @Test("Y7 nobody has to press anything: a lost callback is found out", arguments: Channel.allCases)
    func byItself(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        world.pass(.seconds(20))
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
    }
}
