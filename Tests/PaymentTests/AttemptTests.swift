import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

@Suite("Attempts")
struct AttemptTests {
    @Test("Y2 a new attempt ends the open one at its gateway first", arguments: Channel.allCases)
    func replaces(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (first, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        let (second, _) = try await world.attempt(order, channel)
        #expect(try await world.attempt(first.id).state == .closed)
        #expect(try await world.attempt(second.id).state == .open)
        let status = try await world.simulator.database.read { try $0.trade(trade.id)?.status }
        #expect(status == (channel == .alipay ? .closed : .waiting))
    }

    @Test("Y2 the attempt under way is told again as it was, and nothing is begun by it", arguments: Channel.allCases)
    func toldAgain(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let path = "/api/v1/orders/\(order.id)/attempt"
        #expect(try await world.inside(.get, path).problem().code == "order.no_attempt")
        let (attempt, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        let told = try JSON.decode(AttemptBody.self, from: try await world.inside(.get, path).body)
        #expect(told.id == attempt.id.description && told.redirect == redirect && told.channel == PaymentChannel(channel))
        #expect(try await world.openCashier(told.redirect).id == trade.id)
        #expect(try await world.books().attempts == ["open": 1])
        world.pass(.minutes(30))
        #expect(try await world.inside(.get, path).problem().code == "order.no_attempt")
        #expect(try await world.inside(.get, "/api/v1/orders/\(world.services.effects.newID(Order.self))/attempt").status == .notFound)
    }

    @Test("Y2 the way to the gateway isn't told of an attempt that may be paid, nor of an order that is", arguments: Channel.allCases)
    func notToldAgain(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        world.cut()
        _ = try? await world.services.refreshOrder(order.id, for: "cet")
        await #expect(throws: Order.Refusal.settling) { try await world.services.attemptUnderWay(at: order.id, for: "cet") }
        world.cut(false)
        _ = try await world.services.refreshOrder(order.id, for: "cet")
        await #expect(throws: Order.Refusal.alreadyPaid) { try await world.services.attemptUnderWay(at: order.id, for: "cet") }
        await #expect(throws: NotFound.self) { try await world.services.attemptUnderWay(at: order.id, for: "ncre") }
    }

    @Test("Y2 when the open attempt turns out paid, a new one is refused and says so", arguments: Channel.allCases)
    func turnsOutPaid(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        let body = try JSON.encode(NewAttempt(channel: .alipay))
        let answer = try await world.inside(.post, "/api/v1/orders/\(order.id)/attempts", body)
        #expect(answer.status == .conflict)
        #expect(try answer.problem().code == "order.paid")
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y2 while the open attempt's outcome is unknown nobody is asked to pay again", arguments: Channel.allCases)
    func staysUnknown(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let first = try await world.attempt(order, channel).0
        world.cut()
        await #expect(throws: Order.Refusal.settling) { try await world.attempt(order, .payease) }
        #expect(try await world.attempt(first.id).state == .unknown)
    }

    @Test("Y2 attempts started at the same moment leave exactly one open")
    func race() async throws {
        let world = try World()
        let order = try await world.newOrder()
        await withTaskGroup(of: Void.self) { group in
            for channel in Channel.allCases + Channel.allCases + Channel.allCases {
                group.addTask { _ = try? await world.attempt(order, channel) }
            }
        }
        let counts = try await world.books().attempts
        #expect(counts["open"] == 1)
    }

    @Test("Y2 the schema itself refuses a second open attempt")
    func schema() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let first = try await world.attempt(order, .alipay).0
        let second = Attempt(
            id: world.services.effects.newID(), order: order.id, channel: .payease, number: "x", amount: first.amount, createdAt: world.now,
            expiresAt: first.expiresAt, state: .unknown, checkAt: world.now, checks: 0)
        await #expect {
            try await world.services.database.write { try $0.add(second) }
        } throws: { error in
            guard case DatabaseError.constraint(name: "one_open_attempt") = error else { return false }
            return true
        }
    }

    @Test("Y2 an attempt ends with its own time or the order's, whichever is earlier")
    func expiry() async throws {
        let world = try World()
        #expect(try await world.attempt(try await world.newOrder(), .alipay).0.expiresAt == World.start + .minutes(30))
        #expect(try await world.attempt(try await world.newOrder(expiresIn: .minutes(5)), .alipay).0.expiresAt == World.start + .minutes(5))
    }

    @Test("Y2 nobody can start to pay an order that is over", arguments: Channel.allCases)
    func overdue(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(expiresIn: .minutes(5))
        world.pass(.minutes(5))
        await #expect(throws: Order.Refusal.expired) { try await world.attempt(order, channel) }
        try await world.settle()
        await #expect(throws: Order.Refusal.alreadyClosed) { try await world.attempt(order, channel) }
    }

    @Test("Y2 an attempt that nobody paid ends by itself; the order can be paid anew", arguments: Channel.allCases)
    func runsOut(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (first, redirect) = try await world.attempt(order, channel)
        try await world.openCashier(redirect)
        world.pass(.minutes(30))
        try await world.settle()
        #expect(try await world.attempt(first.id).state == .closed)
        #expect(try await world.state(of: order) == .open)
        try await world.pay(order, channel)
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y2 an old attempt's end never harms a newer one that paid", arguments: Channel.allCases)
    func oldEnd(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let old = try await world.attempt(order, channel).0
        try await world.pay(order, channel)
        try await world.settle()
        for outcome in [Outcome.closed, .failed, .absent, .waiting, .unknown] {
            let known = try await world.attempt(old.id)
            _ = try await world.services.database.write { try $0.settle(known, by: outcome, .end, from: .answer, world.services.effects) }
        }
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y2 closing an order ends its attempt first and is certain", arguments: Channel.allCases)
    func closing(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let trade = try await world.openCashier(try await world.attempt(order, channel).1)
        let answer = try await world.inside(.post, "/api/v1/orders/\(order.id)/close")
        #expect(try JSON.decode(OrderBody.self, from: answer.body).state == .closed)
        if channel == .alipay {
            try await world.simulator.act(.pay, on: trade.id)
            #expect(try await world.takings().received == .zero)
        }
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .closed)
        try await world.settle()
        #expect(world.events.map(\.kind) == [.closed])
    }

    @Test("Y7 an order whose attempt's outcome is unknown isn't closed", arguments: Channel.allCases)
    func closingUnknown(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .lost)
        world.cut()
        let standing = try await world.services.closeOrder(order.id, for: "cet")
        #expect(standing.order.state == .open && standing.isSettling)
        world.cut(false)
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .paid)
    }

    @Test("Y7 a close that the gateway did but whose answer got lost is found out by asking", arguments: Fault.network)
    func closeLost(fault: Fault) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.openCashier(try await world.attempt(order, .alipay).1)
        world.loseAnswers()
        #expect(try await world.services.closeOrder(order.id, for: "cet").isSettling)
        world.loseAnswers(false)
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .closed)
    }
}
