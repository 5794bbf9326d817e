import Contracts
import Database
import Outbox
import PaymentDomain
import Primitives
import Testing

@testable import Payment

@Suite("Events for the exams")
struct EventTests {
    @Test("Y8 a fact leaves with its order and its items", arguments: Channel.allCases)
    func content(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(4_200)
        try await world.pay(order, channel)
        try await world.settle()
        let event = try #require(world.events.first)
        #expect(event.kind == .paid && event.order.state == .paid && event.order.id == order.id.description)
        #expect(event.order.amount == Money(fen: 4_200) && event.occurredAt == world.now)
        #expect(event.items == [OrderItem(reference: "entry-1", title: "CET4 笔试", amount: Money(fen: 4_200))])
    }

    @Test("Y12, S7 an exam whose database was restored is told again of every order that it heard of since the copy")
    func since() async throws {
        let world = try World()
        let before = try await world.newOrder()
        try await world.pay(before, .alipay)
        try await world.settle()
        world.pass(.minutes(1))
        let copied = world.now
        let (first, second) = (try await world.newOrder(), try await world.newOrder())
        for order in [first, second] { try await world.pay(order, .alipay) }
        try await world.settle()
        let told = world.events.count
        let services = world.services
        #expect(try await services.resendEvents(to: "cet", since: copied, because: "restored", by: "command") == 2)
        try await world.settle()
        #expect(Set(world.events.dropFirst(told).map(\.order.id)) == Set([first, second].map(\.id.description)))
        #expect(Set(world.events.dropFirst(told).map(\.id)).isSubset(of: world.events.prefix(told).map(\.id)))
        let (none, later) = (OperatorAct.Refusal.nothingToResend, world.now + .minutes(1))
        await #expect(throws: none) { try await services.resendEvents(to: "ncre", since: copied, because: "r", by: "command") }
        await #expect(throws: none) { try await services.resendEvents(to: "cet", since: later, because: "r", by: "command") }
        await #expect(throws: OperatorAct.Refusal.noReason) {
            try await services.resendEvents(to: "cet", since: copied, because: " ", by: "command")
        }
    }

    @Test("Y8 events of an order arrive in order, again and again until they are taken")
    func order() async throws {
        let world = try World()
        let order = try await world.newOrder()
        world.setDown(true)
        try await world.pay(order, .alipay)
        try await world.deliverCallbacks()
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.services.executeDueRefunds()
        for _ in 0..<3 {
            try await world.services.courier.deliverDue()
            world.pass(.minutes(10))
        }
        #expect(world.events.isEmpty)
        world.setDown(false)
        try await world.settle()
        #expect(world.events.map(\.kind) == [.paid, .refunded])
        #expect(Set(world.events.map(\.id)).count == 2)
        #expect(try await world.services.courier.deliverDue() == 0)
    }

    @Test("Y8 no fact, no event: what is undone leaves nothing behind")
    func undone() async throws {
        struct Undone: Error {}
        let world = try World()
        let attempt = try await world.pay(try await world.newOrder(), .alipay)
        let receipt = Receipt(amount: attempt.amount, transaction: "T")
        await #expect(throws: Undone.self) {
            try await world.services.database.write { tx in
                _ = try tx.settle(attempt, by: .paid(receipt), .look, from: .answer, world.services.effects)
                throw Undone()
            }
        }
        #expect(try await world.services.courier.deliverDue() == 0)
        #expect(try await world.books().received == .zero)
    }
}
