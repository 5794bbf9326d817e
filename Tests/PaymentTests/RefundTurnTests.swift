import Contracts
import Database
import PaymentDomain
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Payment

/// Who may ask a gateway for a refund, and when.
@Suite("Refunds are asked for by one at a time")
struct RefundTurnTests {
    private static let list = "/merchant/order/ref_ack_oid_list_utf8.jsp"
    private static let submit = "/merchant/order/ref_ack_submit.jsp"

    /// An order of twice 30 yuan, half of which is to go back.
    private func halfRefunded(_ world: World, _ channel: Channel = .payease) async throws -> Order {
        let order = try await world.paidOrder(3_000, 3_000, by: channel)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.line.calls.withLock { $0.removeAll() }
        return order
    }

    private func refresh(_ world: World, _ order: Order) async throws {
        try await world.services.refreshByHand(order.id, because: "why", by: "operator-li")
    }

    private func set(_ fault: Fault, on order: Order, in world: World) async throws {
        let attempt = try #require(try await world.services.database.read { try $0.payingAttempt(of: order.id) })
        let serial = attempt.id.bytes.hexadecimal
        try await world.simulator.database.write { try $0.set(fault, for: serial, times: 1) }
    }

    @Test("Y9 PayEase's list is asked before the first request, too: what was done before a backup was restored isn't done again")
    func restored() async throws {
        let world = try World()
        let order = try await halfRefunded(world)
        try await world.services.executeDueRefunds()
        // The refund as the backup had it.
        try await world.services.database.write { tx in
            try tx.run("DELETE FROM ledger WHERE kind = 'refunded'")
            try tx.run("UPDATE refunds SET state = 'due', tries = 0, due_at = created_at, asked_at = NULL, leased_until = NULL")
        }
        world.line.calls.withLock { $0.removeAll() }
        try await world.services.executeDueRefunds()
        #expect(world.line.calls.withLock { $0 } == [Self.list])
        #expect(try await world.books().refunds == ["done": 1])
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.books().isBalanced)
    }

    @Test(
        "Y9 a refund that a restored database has forgotten is asked for again by the exam and not done again", arguments: Channel.allCases)
    func forgotten(channel: Channel) async throws {
        let world = try World()
        let order = try await halfRefunded(world, channel)
        try await world.services.executeDueRefunds()
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        // The database as it was before the refund.
        try await world.services.database.write { tx in
            try tx.run("DELETE FROM ledger WHERE refund_id IS NOT NULL")
            try tx.run("DELETE FROM refund_items")
            try tx.run("DELETE FROM refund_requests")
            try tx.run("DELETE FROM refund_changes")
            try tx.run("DELETE FROM refunds")
            try tx.run("UPDATE orders SET returned = 0")
            try tx.run("UPDATE order_items SET returned = 0")
        }
        world.pass(.minutes(1))
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.books().refunds == ["done": 1])
        #expect(try await world.books().isBalanced)
    }

    @Test(
        "Y9 Y12 a refund that the gateway was told of and denies still isn't asked for again, whoever wants to know",
        arguments: Channel.allCases)
    func listedLate(channel: Channel) async throws {
        let world = try World()
        let order = try await halfRefunded(world, channel)
        try await set(.refundListedLate, on: order, in: world)
        try await world.services.executeDueRefunds()
        for _ in 0..<2 {
            world.pass(.seconds(2))
            try await refresh(world, order)
        }
        try await world.live(.hours(2), steps: 30)
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.books().refunds == ["done": 1])
        if channel == .payease { #expect(world.line.calls.withLock { $0.count { $0 == Self.submit } } == 1) }
    }

    @Test(
        "Y9 what PayEase's list says of a refund: done, come to nothing, or nothing that is known",
        arguments: [("1", true), ("3", false), ("7", nil), ("", nil)] as [(String, Bool?)])
    func listedState(status: String, isDone: Bool?) throws {
        let payease = PayEase(merchant: "444", key: Array("test".utf8), gatewayKey: nil, failedRefunds: ["3"])
        let xml =
            "<r><messagehead><status>0</status></messagehead><messagebody><refund><oid>A</oid><moneytype>0</moneytype>"
            + "<refamount>30.00</refamount><refstatus>\(status)</refstatus></refund></messagebody></r>"
        #expect(payease.refunds(Array(xml.utf8), of: "A") == [ListedRefund(amount: Money(fen: 3_000), isDone: isDone)])
        #expect(payease.refunds(Array(xml.replacing(">0</money", with: ">1</money").utf8), of: "A") == nil)
    }

    @Test(
        "Y9 a refund that may be in PayEase's list is neither taken for done nor asked for again",
        arguments: [(nil, 0), (false, 1)] as [(Bool?, Int)])
    func unclear(isDone: Bool?, submissions: Int) async throws {
        let calls = Mutex<[String]>([])
        let status = isDone == nil ? "7" : "3"
        let gateway = PayEaseGateway(
            payease: PayEase(merchant: "444", key: Array("test".utf8), gatewayKey: nil, failedRefunds: ["3"]),
            addresses: .init(cashier: "http://g", interfaces: "http://g", back: "http://p", bills: nil), refundOperator: "system",
            refundPatience: .minutes(10), log: .silent,
            send: { request in
                calls.withLock { $0.append(request.url) }
                return Array(
                    ("<r><messagehead><status>0</status></messagehead><messagebody><refund><oid>A</oid><moneytype>0</moneytype>"
                        + "<refamount>30.00</refamount><refstatus>\(status)</refstatus></refund></messagebody></r>").utf8)
            }, download: { _ in [] })
        let order = try Order(World.terms([3_000]), id: .least, client: "cet", at: World.start)
        let attempt = try Attempt(
            order, id: .least, channel: .payease, number: "A", live: nil, lifetime: .minutes(30), at: World.start)
        let refund = Refund(
            id: .least, attempt: attempt.id, amount: Money(fen: 3_000), reason: .requested, state: .sent, tries: 2, dueAt: World.start)
        let answer = await gateway.giveBack(refund, of: attempt, RefundTurn(before: [], mayAsk: true) { true })
        #expect(answer == (isDone == nil ? .untold : .unknown))
        #expect(calls.withLock { $0.count { $0.hasSuffix("ref_ack_submit.jsp") } } == submissions)
    }

    @Test("Y9 what the gateway never heard of is asked for again once it would have been listed")
    func neverArrived() async throws {
        let world = try World()
        _ = try await halfRefunded(world)
        world.drop(Self.submit)
        try await world.services.executeDueRefunds()
        #expect(try await world.takings().refunded == .zero)
        world.drop(nil)
        try await world.live(.minutes(9), steps: 18)
        #expect(world.line.calls.withLock { $0.count { $0 == Self.submit } } == 1)
        try await world.live(.minutes(15), steps: 15)
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.books().refunds == ["done": 1])
    }

    @Test("Y9 what the gateway was certainly not told is told as soon as it answers", arguments: [true, false])
    func untold(isSlow: Bool) async throws {
        let world = try World()
        _ = try await halfRefunded(world)
        if isSlow { world.setStopwatch(Self.stopwatch(step: .seconds(8))) } else { world.drop(Self.list) }
        try await world.services.executeDueRefunds()
        #expect(try await world.takings().refunded == .zero)
        world.setStopwatch { .zero }
        world.drop(nil)
        try await world.live(.seconds(12), steps: 2)
        #expect(try await world.takings().refunded == Money(fen: 3_000))
        #expect(try await world.books().refunds == ["done": 1])
    }

    @Test("Y9 a process that stood still after its claim asks for nothing", arguments: Channel.allCases)
    func stoodStill(channel: Channel) async throws {
        let world = try World()
        _ = try await halfRefunded(world, channel)
        world.setStopwatch(Self.stopwatch(step: .seconds(60)))
        #expect(try await world.services.executeDueRefunds() == 1)
        #expect(world.line.calls.withLock { $0 } == [])
        #expect(try await world.books().refunds == ["sent": 1])
    }

    @Test("Y12 who asks by hand while the gateway is being asked waits for its answer", arguments: Channel.allCases)
    func byHandMeanwhile(channel: Channel) async throws {
        let gateway = BusyGateway()
        let world = try World(gateway: gateway)
        let order = try await world.newOrder(3_000, 3_000)
        let (attempt, _) = try await world.attempt(order, channel)
        _ = try await world.services.database.write {
            try $0.settle(
                attempt, by: .paid(Receipt(amount: order.amount, transaction: "T")), .look, from: .answer, world.services.effects)
        }
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        gateway.meanwhile {
            world.pass(.seconds(15))
            try await refresh(world, order)
            try await world.services.executeDueRefunds()
        }
        try await refresh(world, order)
        #expect(gateway.asked == 1)
        world.pass(.seconds(1))
        try await refresh(world, order)
        #expect(gateway.asked == 2, "its answer ends its turn")
    }

    @Test("Y9 the answer of one whose turn is over counts only if the money went back")
    func lateAnswer() {
        let now = World.start
        let first = Refund(
            id: .least, attempt: .least, amount: Money(fen: 1), reason: .requested, state: .due, tries: 0, dueAt: now
        ).asking(at: now, lease: .seconds(20), patience: .minutes(10))
        #expect(!first.hastened(to: now + .seconds(5)).isDue(at: now + .seconds(5)) && first.isDue(at: now + .seconds(20)))
        let second = first.asking(at: now + .seconds(20), lease: .seconds(20), patience: .minutes(10))
        #expect(second.askedAt == now && !second.mayBeAskedFor(at: now + .minutes(9), patience: .minutes(10)))
        for answer in [Refund.Answer.refused("no"), .unknown, .untold] {
            #expect(second.answered(answer, turn: 1, toldBefore: nil) == second)
        }
        #expect(second.answered(.done, turn: 1, toldBefore: nil).state == .done)
        let refused = second.answered(.refused("no"), turn: 2, toldBefore: nil)
        #expect(refused.state == .due && refused.mayBeAskedFor(at: now + .seconds(30), patience: .minutes(10)))
    }

    @Test("Y9 a lease is as long as the calls that are made in it may take", arguments: [1, 5, 60] as [Int64])
    func lease(seconds: Int64) {
        let time = Mutex(Duration.zero)
        let lease = RefundLease(call: .seconds(seconds)) { time.withLock { $0 } }
        #expect(lease.span >= .seconds(4 + 3 * seconds))
        let hasTime = lease.begin()
        time.withLock { $0 = .seconds(2 * seconds + 4) }
        #expect(hasTime())
        time.withLock { $0 = .microseconds(lease.span.microseconds) }
        #expect(!hasTime())
    }

    /// Each look at it finds that so much time has passed.
    private static func stopwatch(step: Duration) -> @Sendable () -> Duration {
        let count = Counter()
        return { step * count.next() }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                defer { value += 1 }
                return value
            }
        }
    }
}
