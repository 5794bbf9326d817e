import Contracts
import Database
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Testing

@testable import Payment

/// What persons say because no gateway does.
@Suite("Declarations")
struct DeclarationTests {
    /// An order whose attempt the gateway never tells anything of.
    private func silent(_ world: World, _ channel: Channel) async throws -> (Order, Attempt, Redirect) {
        let order = try await world.newOrder(3_000, expiresIn: .hours(1))
        let (attempt, redirect) = try await world.attempt(order, channel)
        world.cut()
        try await world.live(.hours(13), steps: 26)
        #expect(try await world.attempt(attempt.id).state == .unknown)
        #expect(try await world.state(of: order) == .open)
        return (order, attempt, redirect)
    }

    private func refund(_ order: Order, in world: World) async throws -> ID<Refund> {
        try #require(try await world.services.story(of: order.id).refunds.first?.refund.id)
    }

    @Test("Y12 E17 an attempt that stays unknown is declared unpaid: its order ends, and the exam hears of it", arguments: Channel.allCases)
    func unpaid(channel: Channel) async throws {
        let world = try World()
        let (order, attempt, _) = try await silent(world, channel)
        let target = "/api/v1/orders/\(order.id)/declare-unpaid"
        for (reason, status) in [(" ", 422), ("商户后台没有收款", 200), ("again", 409)] {
            let body = try JSON.encode(ReasonBody(reason: reason))
            #expect(try await world.inside(.post, target, body, token: World.operatorToken).status.rawValue == status, "\(reason)")
        }
        #expect(try await world.inside(.post, target, try JSON.encode(ReasonBody(reason: "r"))).status == .forbidden)
        try await world.services.closeExpiredOrders()
        try await world.services.courier.deliverDue()
        #expect(world.events.map(\.kind) == [.closed])
        let entries = try await world.services.story(of: order.id).entries
        #expect(entries.contains { $0.kind == .attemptChanged && $0.word == "closed" && $0.by == "operator" })
        #expect(entries.contains { $0.kind == .act && $0.subject == attempt.number && $0.detail == "商户后台没有收款" })
    }

    @Test("Y9 E22 money of an attempt that was declared unpaid has come all the same", arguments: Channel.allCases)
    func paidAfterAll(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        let (_, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        world.cut()
        _ = try await world.services.refreshOrder(order.id, for: "cet")
        try await world.services.declareUnpaid(order.id, because: "r", by: "operator-li")
        let (second, _) = try await world.attempt(order, .alipay)
        world.cut(false)
        try await world.simulator.act(.pay, on: trade.id)
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.attempt(second.id).state == .closed)
        let books = try await world.books()
        #expect(books.received == order.amount && books.isBalanced)
    }

    @Test("Y12 only what is unknown can be declared unpaid")
    func notUnknown() async throws {
        let world = try World()
        let (open, paid) = (try await world.newOrder(), try await world.paidOrder(3_000, by: .alipay))
        _ = try await world.attempt(open, .payease)
        for order in [open, paid] {
            await #expect(throws: OperatorAct.Refusal.nothingUnknown) {
                try await world.services.declareUnpaid(order.id, because: "r", by: "operator-li")
            }
        }
    }

    @Test(
        "Y12 Y10 a refund that the gateway refuses for ever is declared done: it is asked for no more, and the books say where",
        arguments: Channel.allCases, Refund.Place.allCases)
    func refunded(channel: Channel, place: Refund.Place) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 2_000, by: channel)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.cut()
        try await world.services.executeDueRefunds()
        world.pass(.hours(1))
        let wish = DeclaredRefundBody(
            refund: try await refund(order, in: world).bytes.hexadecimal, place: place == .gateway ? .gateway : .elsewhere, reason: "转账")
        let target = "/api/v1/orders/\(order.id)/declare-refunded"
        for status in [200, 409] {
            #expect(try await world.inside(.post, target, try JSON.encode(wish), token: World.operatorToken).status.rawValue == status)
        }
        world.cut(false)
        try await world.live(.hours(3), steps: 3)
        #expect(try await world.takings().refunded == .zero)
        #expect(world.events.map(\.kind) == [.paid, .refunded])
        let books = try await world.books()
        #expect(books.differences == [] && books.refunded == Money(fen: 3_000) && books.owed == .zero)
        let report = try await world.billOfTheDay(channel)
        #expect(report.open.map(\.kind) == (place == .gateway ? ["missing_there"] : []))
    }

    @Test("Y12 Y9 a refund that was declared done elsewhere is none that PayEase has in its list")
    func notInTheList() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, 3_000, by: .payease)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        let declared = DeclaredRefund(order: order.id, refund: try await refund(order, in: world), place: .elsewhere, reason: "r")
        try await world.services.declareRefunded(declared, by: "operator-li")
        _ = try await world.giveBack(["entry-2": 3_000], of: order, id: "r2")
        world.loseRefunds(of: .payease)
        try await world.services.executeDueRefunds()
        world.loseAnswers(false)
        try await world.live(.hours(1), steps: 10)
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.state(of: order) == .refunded)
        #expect(try await world.books().isBalanced)
    }

    @Test("Y12 a refund can't be declared done while the gateway is being asked for it, nor for another order")
    func whileAsked() async throws {
        let gateway = BusyGateway()
        let world = try World(gateway: gateway)
        let order = try await world.newOrder(3_000)
        let (attempt, _) = try await world.attempt(order, .alipay)
        _ = try await world.services.database.write {
            try $0.settle(
                attempt, by: .paid(Receipt(amount: order.amount, transaction: "T")), .look, from: .answer, world.services.effects)
        }
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        let refund = try await refund(order, in: world)
        @Sendable func declare(_ order: ID<Order>) async throws {
            let declared = DeclaredRefund(order: order, refund: refund, place: .gateway, reason: "r")
            try await world.services.declareRefunded(declared, by: "operator-li")
        }
        gateway.meanwhile { await #expect(throws: OperatorAct.Refusal.refundUnderWay) { try await declare(order.id) } }
        try await world.services.executeDueRefunds()
        let other = try await world.newOrder()
        await #expect(throws: NotFound.self) { try await declare(other.id) }
        try await declare(order.id)
        #expect(try await world.books().refunds == ["done": 1])
    }

    @Test("Y12 both are forms of the order's page")
    func pages() async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        let attempt = try await world.attempt(order, .alipay).0
        world.cut()
        _ = try await world.services.refreshOrder(order.id, for: "cet")
        let session = try await world.operatorSession()
        let page = "/operator/orders/\(order.id)"
        #expect(try await world.browse(.get, page, as: session).text.contains("\(page)/declare-unpaid"))
        #expect(try await world.browse(.post, "\(page)/declare-unpaid", "reason=r", as: session).status == .seeOther)
        #expect(try await !world.browse(.get, page, as: session).text.contains("declare-unpaid"))
        let receipt = Receipt(amount: order.amount, transaction: "T")
        _ = try await world.services.database.write { tx in
            let attempt = try #require(try tx.attempt(attempt.id))
            return try tx.settle(attempt, by: .paid(receipt), .look, from: .answer, world.services.effects)
        }
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        let number = try await refund(order, in: world).bytes.hexadecimal
        #expect(try await world.browse(.get, page, as: session).text.contains("value=\"\(number)\""))
        for (form, status) in [
            ("refund=\(number)&place=&reason=r", 422), ("refund=\(number)&place=gateway&reason=", 422),
            ("refund=\(number)&place=gateway&reason=r", 303), ("refund=\(number)&place=gateway&reason=r", 409),
        ] {
            #expect(try await world.browse(.post, "\(page)/declare-refunded", form, as: session).status.rawValue == status, "\(form)")
        }
        let acts = try await world.services.story(of: order.id).entries.filter { $0.kind == .act }
        #expect(acts.map(\.word).sorted() == ["declare_refunded", "declare_unpaid"] && Set(acts.map(\.by)) == ["li@example.com"])
    }

    @Test("Y12 who may act, and who no more, is written down")
    func people() async throws {
        let world = try World()
        try await world.services.addOperator("li@example.com")
        try await world.services.removeOperator("li@example.com")
        await #expect(throws: OperatorRefusal.unknown) { try await world.services.removeOperator("li@example.com") }
        let deeds = try await world.services.database.read {
            try $0.all("SELECT act, subject, operator FROM operator_acts ORDER BY id") { row in
                [try row.next(String.self), try row.next(String.self), try row.next(String.self)].joined(separator: " ")
            }
        }
        #expect(deeds == ["admit li@example.com command", "dismiss li@example.com command"])
    }

    @Test(
        "Y9 E22 without an amount all that is left goes back, resolved once, whatever was given back by hand", arguments: [0, 2_000, 5_000])
    func rest(byHand: Int64) async throws {
        let world = try World()
        let order = try await world.paidOrder(5_000, 3_000, by: .payease)
        if byHand > 0 {
            let wish = RefundByHand(amount: Money(fen: byHand), reason: "r", key: "k")
            _ = try await world.services.refund(order.id, wish, by: "operator-li")
        }
        func ask(_ items: [NewRefund.Item], id: String = "r1", note: String = "n") async throws -> Response {
            let body = try JSON.encode(NewRefund(id: id, items: items, note: note))
            return try await world.inside(.post, "/api/v1/orders/\(order.id)/refund", body)
        }
        let one = NewRefund.Item(reference: "entry-1"), two = NewRefund.Item(reference: "entry-2")
        let first = try await ask([one])
        guard byHand < 5_000 else {
            #expect(try first.problem().code == "refund.nothing_left")
            let body = try JSON.decode(RefundBody.self, from: try await ask([one, two]).body)
            #expect(body.items.map(\.reference) == ["entry-2"] && body.amount == Money(fen: 3_000))
            return
        }
        let answers = [first, try await ask([one])]
        for answer in answers {
            let body = try JSON.decode(RefundBody.self, from: answer.body)
            #expect(body.amount == Money(fen: 5_000 - byHand) && body.items.map(\.left) == [.zero])
        }
        #expect(try await ask([two]).problem().code == "refund.idempotency_conflict")
        #expect(try await ask([one], note: "other").problem().code == "refund.idempotency_conflict")
        #expect(try await ask([NewRefund.Item(reference: "entry-9")], id: "r9").problem().code == "invalid_input")
        #expect(try await ask([], id: "r9").problem().code == "invalid_input")
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 5_000))
        #expect(try await world.books().isBalanced)
    }
}

extension World {
    /// The first day's, on the next morning.
    fileprivate func billOfTheDay(_ channel: Channel) async throws -> ReconciliationReport {
        let day = BillDay(containing: World.start)
        if now < day.end + .hours(10) { pass(day.end + .hours(10) - now) }
        return try await services.reconcile(channel, day)
    }
}
