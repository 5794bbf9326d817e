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
