import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Synchronization
import Testing
import Waiting

@testable import Payment

/// What comes back by itself, at a national opening: more is due than one batch holds.
@Suite("Jobs under a rush", .timeLimit(.minutes(5)))
struct JobTests {
    /// Orders with an open attempt each.
    private func attempts(_ count: Int, in world: World) async throws -> [Attempt] {
        try await world.services.database.write { tx in
            try (0..<count).map { _ in
                let effects = world.services.effects
                let terms = try World.terms([3_000])
                let order = try Order(terms, id: effects.newID(), client: "cet", at: effects.now())
                try tx.add(order, items: terms.items, key: order.id.description, at: effects.now())
                let attempt = try Attempt(
                    order, id: effects.newID(), channel: .alipay, number: order.id.description, live: nil, lifetime: .minutes(30),
                    at: effects.now())
                try tx.add(attempt)
                return attempt
            }
        }
    }

    @Test("Y7 one run asks about everything that is due, once each, sixteen at a time")
    func everything() async throws {
        let gateway = CountingGateway(meeting: PaymentServices.attemptsAtOnce)
        let world = try World(gateway: gateway)
        let attempts = try await attempts(600, in: world)
        #expect(try await world.services.settleDueAttempts() == 0, "nothing is due yet")
        world.pass(.minutes(30))
        #expect(try await world.services.settleDueAttempts() == 600)
        #expect(gateway.calls == Dictionary(uniqueKeysWithValues: attempts.map { ($0.number, 1) }))
        #expect(gateway.most == PaymentServices.attemptsAtOnce)
        #expect(try await world.books().attempts == ["closed": 600])
    }

    @Test("Y7 each gateway has a line of its own")
    func ownLines() async throws {
        let world = try World(gateway: CountingGateway())
        _ = try await attempts(3, in: world)
        world.pass(.minutes(30))
        #expect(try await world.services.settleDueAttempts(by: .payease) == 0)
        #expect(try await world.services.settleDueAttempts(by: .alipay) == 3)
    }

    @Test("Y7 attempts that stay due are asked about once in a run and hold up no others")
    func stillDue() async throws {
        let poison = Mutex<Set<String>>([])
        let gateway = CountingGateway { attempt in
            poison.withLock { $0.contains(attempt.number) } ? .paid(Receipt(amount: Money(fen: -1), transaction: "x")) : .closed
        }
        let world = try World(gateway: gateway)
        let attempts = try await attempts(600, in: world)
        poison.withLock { $0 = Set(attempts.prefix(300).map(\.number)) }
        world.pass(.minutes(30))
        #expect(try await world.services.settleDueAttempts() == 600)
        #expect(gateway.calls.values.allSatisfy { $0 == 1 } && gateway.calls.count == 600)
        #expect(try await world.books().attempts == ["open": 300, "closed": 300])
    }

    @Test("Y7 a gateway hears of an attempt once at a time, whoever asks")
    func oneAtATime() async throws {
        let gateway = CountingGateway { _ in .waiting }
        let world = try World(gateway: gateway)
        let attempt = try #require(try await attempts(1, in: world).first)
        world.pass(.seconds(20))
        await withTaskGroup(of: Void.self) { group in
            for turn in 0..<60 {
                group.addTask {
                    switch turn % 4 {
                    case 0: _ = try? await world.services.settleDueAttempts()
                    case 1: _ = try? await world.services.refreshOrder(attempt.order, for: "cet")
                    case 2: _ = try? await world.services.returned(from: .alipay, with: FormFields([("number", attempt.number)]))
                    default: _ = try? await world.services.closeOrder(attempt.order, for: "cet")
                    }
                }
            }
        }
        #expect(gateway.mostOfOne == 1)
    }

    @Test("Y7 those who wait for the same call share it, and nobody the one that had begun before they asked")
    func shared() async throws {
        let turns = AttemptTurns()
        let id = Effects.system.newID(Attempt.self)
        let calls = Mutex<[Settlement.Intent]>([])
        let gate = Gate()
        @Sendable func turn(_ intent: Settlement.Intent) -> Task<Settlement, any Error> {
            turns.turn(of: id, intent) {
                calls.withLock { $0.append(intent) }
                await gate.pass()
                throw NotFound()
            }
        }
        let first = turn(.look)
        await gate.someoneWaits()
        let others = (0..<20).flatMap { _ in [turn(.look), turn(.end)] }
        #expect(calls.withLock { $0 } == [.look])
        gate.open()
        for task in [first] + others { await #expect(throws: NotFound.self) { try await task.value } }
        #expect(calls.withLock { $0 } == [.look, .look, .end])
        await #expect(throws: NotFound.self) { try await turn(.look).value }
        #expect(calls.withLock { $0 }.count == 4, "an empty line begins anew")
    }

    @Test("Y9 one run gives back everything that is due, once each, several at a time")
    func refunds() async throws {
        let gateway = CountingGateway(meeting: PaymentServices.refundsAtOnce)
        let world = try World(gateway: gateway)
        for attempt in try await attempts(150, in: world) {
            let receipt = Receipt(amount: attempt.amount, transaction: "t")
            try await world.services.database.write {
                try $0.settle(attempt, by: .paid(receipt), .look, from: .answer, world.services.effects)
            }
            let terms = try RefundWish(
                items: [.init(reference: "entry-1", amount: attempt.amount)], amount: attempt.amount, note: "seat_gone")
            _ = try await world.services.refundOrder(attempt.order, terms, for: "cet", key: "refund of \(attempt.number)")
        }
        #expect(try await world.services.executeDueRefunds() == 150)
        #expect(gateway.calls.count == 150 && gateway.calls.values.allSatisfy { $0 == 1 })
        #expect(gateway.most == PaymentServices.refundsAtOnce && gateway.mostOfOne == 1)
        #expect(try await world.books().refunds == ["done": 150])
        #expect(try await world.books().isBalanced)
    }

    @Test("One run closes every order whose time is over")
    func orders() async throws {
        let world = try World()
        for _ in 0..<150 { _ = try await world.newOrder(expiresIn: .minutes(1)) }
        world.pass(.minutes(1))
        #expect(try await world.services.closeExpiredOrders() == 150)
        #expect(try await world.books().orders == ["closed": 150])
    }

    @Test("Y7 a closed attempt that a wrong callback points at is asked about once, and again when its page has died")
    func closedEarly() async throws {
        let gateway = CountingGateway { _ in .waiting }
        let world = try World(gateway: gateway)
        let attempt = try #require(try await attempts(1, in: world).first)
        _ = try await world.services.closeOrder(attempt.order, for: "cet")
        let closed = try await world.attempt(attempt.id)
        try await world.services.database.write { try $0.keep(closed.toBeAsked(at: world.now), nil, at: world.now) }
        for _ in 0..<5 { try await world.services.settleDueAttempts() }
        #expect(gateway.calls == [attempt.number: 2])
        #expect(try await world.attempt(attempt.id).checkAt == attempt.expiresAt + .minutes(10))
    }
}
