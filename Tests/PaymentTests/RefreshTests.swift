import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
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
            let wait = try #require(try await world.attempt(attempt.id).checkAt) - world.now
            waits.append(wait.seconds)
            world.pass(wait)
        }
        #expect(waits == [5, 10, 20, 40, 80, 160])
    }

    @Test("Y7 whoever presses 更新 again and again puts off no look that comes by itself", arguments: Channel.allCases)
    func impatience(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (attempt, _) = try await world.attempt(order, channel)
        let first = try await world.attempt(attempt.id).checkAt
        for _ in 0..<6 {
            world.pass(.seconds(1))
            #expect(try await !refresh(world, order).isSettling)
        }
        #expect(try await world.attempt(attempt.id).checkAt == first)
        world.cut()
        for _ in 0..<6 { #expect(try await refresh(world, order).isSettling) }
        #expect(try await world.attempt(attempt.id).checkAt == world.now + .seconds(5))
    }

    @Test("E21 Y7 money of a trade that its gateway had closed is found by a refresh, though no look comes by itself any more")
    func closedAndPaid() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (attempt, redirect) = try await world.attempt(order, .alipay)
        try await world.simulator.act(.leave, on: try await world.openCashier(redirect).id, with: [.paidAfterClose, .lost])
        _ = try await world.services.closeOrder(order.id, for: "cet")
        #expect(try await !world.attempt(attempt.id).isWatched)
        world.pass(.hours(1))
        try await world.deliverCallbacks()
        #expect(try await refresh(world, order).state == .paid)
        #expect(try await world.books().isBalanced)
    }

    @Test("Y7 a refresh asks about all attempts at once, and about what is under way first")
    func together() async throws {
        let gateway = CountingGateway(meeting: 3) { _ in .absent }
        let world = try World(gateway: gateway)
        let order = try await world.newOrder()
        try await world.services.database.write { tx in
            for index in 0..<3 {
                world.pass(.seconds(1))
                let id = world.services.effects.newID(Attempt.self)
                let attempt = try Attempt(
                    order, id: id, channel: .payease, number: "n\(index)", live: nil, lifetime: .minutes(30), at: world.now)
                try tx.add(attempt)
                if index < 2 { try tx.run("UPDATE attempts SET state = 'closed' WHERE id = $1", id) }
            }
        }
        _ = try await refresh(world, order)
        #expect(gateway.most == 3)
        let asked = try await world.services.database.read {
            try $0.attemptsToRefresh(of: order.id, endedAfter: world.now, limit: 2).map(\.number)
        }
        #expect(asked == ["n2", "n1"])
    }

    @Test("S6 an order takes twenty attempts an hour")
    func manyAttempts() async throws {
        let world = try World()
        let order = try await world.newOrder()
        for _ in 0..<Attempt.mostInAnHour { _ = try await world.attempt(order, .payease) }
        await #expect(throws: Order.Refusal.tooManyAttempts) { try await world.attempt(order, .alipay) }
        world.pass(.minutes(61))
        _ = try await world.attempt(order, .alipay)
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
