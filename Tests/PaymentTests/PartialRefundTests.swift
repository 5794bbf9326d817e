import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Testing

@testable import Payment

@Suite("Giving back a part")
struct PartialRefundTests {
    private func answered(_ response: Response) throws -> RefundBody {
        #expect(response.status == .accepted)
        return try JSON.decode(from: response.body)
    }

    @Test(
        "E22 Y9 one item of two goes back, the other stays paid, and the whole order is refunded when both are back",
        arguments: Channel.allCases)
    func oneOfTwo(channel: Channel) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_500, by: channel)
        let first = try answered(try await world.giveBack(["entry-1": 3_000], of: order))
        #expect(
            first
                == RefundBody(
                    id: "r1", reason: .requested, items: [.init(reference: "entry-1", amount: Money(fen: 3_000), left: .zero)],
                    amount: Money(fen: 3_000), state: .underWay))
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.books().held == Money(fen: 3_500))
        #expect(try await world.takings() == Takings(received: Money(fen: 6_500), refunded: Money(fen: 3_000)))
        _ = try answered(try await world.giveBack(["entry-2": 3_500], of: order, id: "r2"))
        try await world.settle()
        #expect(try await world.state(of: order) == .refunded)
        #expect(try await world.takings() == Takings(received: Money(fen: 6_500), refunded: Money(fen: 6_500)))
        #expect(world.events.map(\.kind) == [.paid, .refunded, .refunded])
        #expect(world.events.map(\.order.state) == [.paid, .paid, .refunded])
        #expect(world.events.dropFirst().map(\.refund?.id) == ["r1", "r2"])
        #expect(world.events.dropFirst().map { $0.refund?.items.map(\.reference) } == [["entry-1"], ["entry-2"]])
        #expect(world.events.dropFirst().allSatisfy { $0.refund?.state == .done })
        #expect(try await world.books().isBalanced)
    }

    @Test("Y9 the whole order is the sum of its items", arguments: Channel.allCases)
    func whole(channel: Channel) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_500, by: channel)
        _ = try answered(try await world.giveBack(["entry-2": 3_500, "entry-1": 3_000], of: order))
        try await world.settle()
        #expect(try await world.state(of: order) == .refunded)
        #expect(try await world.takings().refunded == order.amount)
        #expect(try await world.books().held == .zero)
    }

    @Test("Y9 the same id with the same content is the same refund, however often, whatever its items' order", arguments: Channel.allCases)
    func again(channel: Channel) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_500, by: channel)
        let first = try answered(try await world.giveBack(["entry-1": 1_000, "entry-2": 500], of: order))
        #expect(try answered(try await world.giveBack(["entry-2": 500, "entry-1": 1_000], of: order)) == first)
        try await world.settle()
        let later = try answered(try await world.giveBack(["entry-1": 1_000, "entry-2": 500], of: order))
        #expect(later.id == first.id && later.items == first.items && later.state == .done)
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 1_500))
        #expect(try await world.books().refunds == ["done": 1])
    }

    @Test("Y9 the same id with other content is refused and changes nothing")
    func conflict() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_500, by: .alipay)
        let neighbour = try await world.paidOrder(3_000, 3_500, by: .alipay)
        _ = try answered(try await world.giveBack(["entry-1": 1_000], of: order))
        let answers = [
            try await world.giveBack(["entry-1": 1_001], of: order), try await world.giveBack(["entry-2": 1_000], of: order),
            try await world.giveBack(["entry-1": 1_000, "entry-2": 1], of: order),
            try await world.giveBack(["entry-1": 1_000], of: order, note: "paid_twice"),
            try await world.giveBack(["entry-1": 1_000], of: neighbour),
        ]
        #expect(answers.allSatisfy { $0.status == .conflict })
        #expect(try answers.allSatisfy { try $0.problem().code == "refund.idempotency_conflict" })
        #expect(try await world.books().refunds == ["due": 1])
    }

    @Test("Y9 the same refund asked for many times at once is one refund")
    func atOnce() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_500, by: .payease)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try answered(try await world.giveBack(["entry-1": 3_000], of: order)) } }
            try await group.waitForAll()
        }
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 3_000))
    }

    @Test("Y9 never more goes back than came for the item, whatever else is left of the order")
    func tooMuch() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_500, by: .payease)
        _ = try answered(try await world.giveBack(["entry-1": 2_000], of: order))
        for (items, id) in [(["entry-1": 1_001], "r2"), (["entry-2": 3_500, "entry-1": 1_001], "r3"), (["entry-2": 3_501], "r4")]
            as [(KeyValuePairs<String, Int64>, String)]
        {
            let answer = try await world.giveBack(items, of: order, id: id)
            #expect(answer.status == .conflict)
            #expect(try answer.problem().code == "refund.too_much")
        }
        _ = try answered(try await world.giveBack(["entry-1": 1_000], of: order, id: "r5"))
        try await world.settle()
        #expect(try await world.giveBack(["entry-1": 1], of: order, id: "r6").problem().details == ["item": "entry-1"])
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.books().held == Money(fen: 3_500))
    }

    @Test("Y9 the schema itself refuses to give back more than was paid, or what was not paid")
    func schema() async throws {
        let world = try World()
        let paid = try await world.paidOrder(3_000, by: .alipay)
        let open = try await world.newOrder()
        let cases: [(StaticString, ID<Order>, Int64, String)] = [
            ("UPDATE order_items SET returned = $2 WHERE order_id = $1", paid.id, 3_001, "order_items_returned_within_amount"),
            ("UPDATE order_items SET returned = $2 WHERE order_id = $1", paid.id, -1, "order_items_returned_within_amount"),
            ("UPDATE orders SET returned = $2 WHERE id = $1", paid.id, 3_001, "orders_returned_within_amount"),
            ("UPDATE orders SET returned = $2 WHERE id = $1", open.id, 1, "orders_returned_was_received"),
        ]
        for (sql, order, amount, name) in cases {
            await #expect(throws: DatabaseError.constraint(name: name)) {
                try await world.services.database.write { _ = try $0.run(sql, order, amount) }
            }
        }
    }

    @Test("Y9 only what is paid can be given back, however the order ended")
    func notPaid() async throws {
        let world = try World()
        let order = try await world.newOrder()
        #expect(try await world.giveBack(["entry-1": 3_000], of: order).problem().code == "order.not_paid")
        _ = try await world.services.closeOrder(order.id, for: "cet")
        let answer = try await world.giveBack(["entry-1": 3_000], of: order)
        #expect(answer.status == .conflict)
        #expect(try answer.problem().code == "order.not_paid")
        #expect(try await world.books().refunds.isEmpty)
    }

    @Test(
        "Y9 a body that asks for nothing sensible is refused, the field is named, and nothing changes",
        arguments: [
            (#"{"id":"r","items":[],"amount":0,"note":""}"#, 422, "items", "empty"),
            (#"{"id":"r","items":[{"reference":"entry-1","amount":0}],"amount":0,"note":""}"#, 422, "items", "unusable"),
            (#"{"id":"r","items":[{"reference":"entry-1","amount":-5}],"amount":-5,"note":""}"#, 422, "items", "unusable"),
            (#"{"id":"r","items":[{"reference":"entry-1","amount":100000001}],"amount":100000001,"note":""}"#, 422, "items", "unusable"),
            (#"{"id":"r","items":[{"reference":"entry-1","amount":2}],"amount":3,"note":""}"#, 422, "amount", "not_the_sum"),
            (
                #"{"id":"r","items":[{"reference":"entry-1","amount":2},{"reference":"entry-1","amount":2}],"amount":4,"note":""}"#, 422,
                "items", "repeated"
            ),
            (#"{"id":"r","items":[{"reference":"entry-9","amount":2}],"amount":2,"note":""}"#, 422, "items", "unknown"),
            (#"{"id":"","items":[{"reference":"entry-1","amount":2}],"amount":2,"note":""}"#, 422, "id", "unusable"),
            (#"{"id":"号","items":[{"reference":"entry-1","amount":2}],"amount":2,"note":""}"#, 422, "id", "unusable"),
            (#"{"items":[{"reference":"entry-1","amount":2}],"amount":2,"note":""}"#, 400, "id", "missing"),
            (#"{"id":"r","amount":2,"note":""}"#, 400, "items", "missing"),
            (#"{"id":"r","items":[{"reference":"entry-1"}],"amount":2,"note":""}"#, 422, "amount", "not_the_sum"),
            (#"{"id":"r","items":[{"reference":"entry-1","amount":2}],"note":""}"#, 422, "amount", "not_the_sum"),
            (#"{"id":"r","items":[{"reference":"entry-1","amount":"2"}],"amount":2,"note":""}"#, 400, "items.Index 0.amount", "wrong_type"),
        ])
    func nonsense(body: String, status: Int, field: String, code: String) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let answer = try await world.inside(.post, "/api/v1/orders/\(order.id)/refund", Array(body.utf8))
        #expect(answer.status.rawValue == status)
        #expect(try answer.problem().errors?.map(\.code) == [code])
        #expect(try answer.problem().errors?.first?.name.hasPrefix(String(field.prefix(5))) == true)
        let books = try await world.books()
        #expect(books.refunds.isEmpty && books.held == Money(fen: 3_000) && books.isBalanced)
    }

    @Test("Y9 a request without a body, or with one that is no JSON, gives nothing back", arguments: ["", "{", "[]", "null", "\"all\""])
    func noBody(text: String) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let target = "/api/v1/orders/\(order.id)/refund"
        #expect(try await world.inside(.post, target, Array(text.utf8)).status == .badRequest)
        #expect(try await world.inside(.post, target).status == .unsupportedMediaType)
        #expect(try await world.books().refunds.isEmpty)
    }

    @Test("Y9 while PayEase hasn't told about one refund, the next of the same payment waits")
    func oneAfterTheOther() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_000, by: .payease)
        _ = try await world.giveBack(["entry-1": 3_000], of: order, id: "r1")
        world.loseRefunds(of: .payease)
        try await world.services.executeDueRefunds()
        _ = try await world.giveBack(["entry-2": 3_000], of: order, id: "r2")
        #expect(try await world.services.executeDueRefunds() == 0)
        #expect(try await world.books().refunds == ["sent": 1, "due": 1])
        world.loseAnswers(false)
        world.pass(.hours(1))
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 6_000))
        #expect(try await world.state(of: order) == .refunded)
    }

    @Test("Y9 a refund that the gateway refuses doesn't hold up the next")
    func refusedFirst() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_000, by: .payease)
        // Somebody has given money back by hand: what is left at the gateway is too little for the first.
        let trade = try #require(
            try await world.simulator.database.read { try $0.first("SELECT id FROM trades") { try $0.next(ID<Trade>.self) } })
        try await world.simulator.database.write { tx in
            guard let trade = try tx.trade(trade) else { return }
            _ = try tx.giveBack(Money(fen: 4_000), of: trade, request: "by hand", id: trade.id, at: trade.createdAt)
        }
        _ = try await world.giveBack(["entry-1": 3_000], of: order, id: "r1")
        _ = try await world.giveBack(["entry-2": 2_000], of: order, id: "r2")
        try await world.settle()
        #expect(try await world.books().refunds == ["due": 1, "done": 1])
        #expect(world.events.last?.refund?.id == "r2")
        #expect(world.services.alarms.count(.refundRefused) == 1)
    }
}
