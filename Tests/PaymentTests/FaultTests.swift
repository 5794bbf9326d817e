import Contracts
import Database
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Payment

@Suite("What gateways do wrong")
struct FaultTests {
    @Test("Y4 each fault of a callback does what it says, for each channel", arguments: Channel.allCases)
    func callbacks(channel: Channel) async throws {
        let expected: [(Fault, callbacks: Int, verdicts: [String])] = [
            (.lost, 0, []), (.late, 1, []), (.duplicate, 2, ["applied", "repeated"]), (.reordered, 1, []),
            (.forged, 2, ["applied", "forged"]), (.wrongAmount, 1, ["mismatched"]), (.wrongAppID, 1, ["mismatched"]), (.deadPort, 1, []),
            (.deductedButToldUnpaid, 1, []),
        ]
        for (fault, callbacks, verdicts) in expected {
            let world = try World()
            try await world.pay(try await world.newOrder(), channel, fault)
            #expect(try await world.waitingCallbacks().count == callbacks, "\(fault)")
            try await world.deliverCallbacks()
            #expect(try await world.verdicts() == verdicts, "\(fault)")
        }
    }

    @Test("Y4 a fault of an interface does its work all the same", arguments: Channel.allCases, Fault.network)
    func interfaces(channel: Channel, fault: Fault) async throws {
        let world = try World()
        let attempt = try await world.pay(try await world.newOrder(), channel, .lost)
        try await set(fault, times: 1, for: attempt.id.description, in: world)
        let gateway = world.services.gateways[channel]
        #expect((await gateway.look(at: attempt) == .unknown) == (fault != .slow))
        #expect(await gateway.look(at: attempt) != .unknown)
    }

    @Test("Y7 Y10 whatever goes wrong with a payment, it counts once in the end", arguments: Channel.allCases, Fault.allCases)
    func heals(channel: Channel, fault: Fault) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (_, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        try await world.simulator.act(fault == .paidAfterClose ? .leave : .pay, on: trade.id, with: [fault])
        try await world.live(.hours(3), steps: 60)
        #expect(try await world.state(of: order) == .paid)
        let books = try await world.books()
        #expect(books.differences == [] && books.received == order.amount && books.attempts == ["paid": 1])
        #expect(try await world.takings() == Takings(received: order.amount, refunded: .zero))
        try await world.services.courier.deliverDue()
        #expect(world.events.map(\.kind) == [.paid])
    }

    @Test(
        "Y9 a refund that timed out but was done goes back once", arguments: Channel.allCases,
        Fault.network + [.refundTimedOut, .refundListedLate])
    func refundTimedOut(channel: Channel, fault: Fault) async throws {
        let world = try World()
        let order = try await world.paidOrder(2_000, 1_000, by: channel)
        let attempt = try #require(try await world.services.database.read { try $0.payingAttempt(of: order.id) })
        try await set(fault, times: 1, for: attempt.id.description, in: world)
        _ = try await world.giveBack(["entry-1": 2_000], of: order)
        try await world.services.executeDueRefunds()
        #expect(try await world.books().refunds == [fault == .slow ? "done" : "sent": 1])
        // PayEase's list is asked first, and it is the list that fails.
        let isTold = channel == .alipay || fault == .slow || fault == .refundTimedOut || fault == .refundListedLate
        #expect(try await world.takings().refunded == Money(fen: isTold ? 2_000 : 0))
        try await world.live(.hours(1), steps: 4)
        #expect(try await world.books().refunds == ["done": 1])
        #expect(try await world.takings().refunded == Money(fen: 2_000))
        #expect(try await world.books().isBalanced)
    }

    @Test("Y9 where a refund's outcome isn't known, Alipay is asked for it before it is asked to refund")
    func refundQuery() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.loseAnswers()
        try await world.services.executeDueRefunds()
        world.loseAnswers(false)
        world.pass(.hours(1))
        world.line.methods.withLock { $0.removeAll() }
        try await world.services.executeDueRefunds()
        #expect(world.line.methods.withLock { $0 } == ["alipay.trade.fastpay.refund.query"])
        #expect(try await world.state(of: order) == .refunded)
    }

    @Test("Y4 a payment's callback that comes after its refund's changes nothing")
    func reorderedAlipay() async throws {
        let world = try World()
        let order = try await world.newOrder(2_000, 1_000)
        try await world.pay(order, .alipay, .reordered)
        _ = try await world.services.refreshOrder(order.id, for: "cet")
        _ = try await world.giveBack(["entry-1": 2_000], of: order)
        try await world.settle()
        #expect(try await kinds(ofCallbacks: world) == ["refund"])
        try await world.live(.seconds(2), steps: 1)
        #expect(try await kinds(ofCallbacks: world) == ["refund", "payment"])
        #expect(try await world.verdicts() == ["repeated", "repeated"])
        #expect(try await world.books().isBalanced)
    }

    @Test("Y4 a failed try's callback that comes after the payment's changes nothing")
    func reorderedPayEase() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let trade = try await world.openCashier(try await world.attempt(order, .payease).1)
        try await world.simulator.act(.fail, on: trade.id, with: [.reordered])
        try await world.simulator.act(.pay, on: trade.id)
        try await world.settle()
        #expect(try await world.verdicts() == ["applied"])
        try await world.live(.seconds(2), steps: 2)
        #expect(try await world.verdicts() == ["applied", "repeated"])
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y9 a page that was left is paid after the other channel was: one pays, the other goes back", arguments: Channel.allCases)
    func paidTwice(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let left = try await world.openCashier(try await world.attempt(order, channel).1)
        try await world.simulator.act(.leave, on: left.id, with: [.paidAfterClose])
        try await world.pay(order, channel == .alipay ? .payease : .alipay)
        try await world.settle()
        #expect(try await world.state(of: order) == .paid)
        try await world.live(.hours(1), steps: 4)
        let books = try await world.books()
        #expect(books.isBalanced && books.received == Money(fen: 6_000) && books.refunded == order.amount && books.owed == .zero)
        #expect(world.events.map(\.kind) == [.paid, .surplus])
    }

    @Test("Y4 a page that was left is paid after its order was closed", arguments: Channel.allCases)
    func paidAfterClose(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let left = try await world.openCashier(try await world.attempt(order, channel).1)
        try await world.simulator.act(.leave, on: left.id, with: [.paidAfterClose])
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .closed)
        try await world.live(.hours(1), steps: 4)
        #expect(world.events.map(\.kind) == [.closed, .paid])
        #expect(try await world.books().isBalanced)
    }

    @Test("Y4 the same seed makes the same trades go wrong, another one others")
    func seed() throws {
        let chances = Dictionary(uniqueKeysWithValues: Fault.allCases.map { ($0, 30) })
        func draw(_ seed: UInt64) -> [[Fault]] {
            (0..<50).map(FaultPlan(seed: seed, chances: chances).faults)
        }
        #expect(draw(7) == draw(7) && draw(7) != draw(8))
        #expect(Set(draw(7).joined()) == Set(Fault.allCases))
        #expect(FaultPlan(seed: 7, chances: [:]).faults(of: 0) == [])
    }

    @Test("Y4 the plan is changed while the gateways run, and begins anew")
    func plan() async throws {
        let world = try World()
        let draft = FaultPlan(seed: 5, chances: [.lost: 100, .duplicate: 0])
        #expect(try await put("/faults/plan", try JSON.encode(draft), world) == .noContent)
        #expect(try JSON.decode(FaultPlan.self, from: try await world.simulator.request(.get, "/faults/plan").body) == draft)
        try await world.pay(try await world.newOrder(), .alipay)
        #expect(try await world.waitingCallbacks().isEmpty)
        for wrong in [#"{"seed":1,"chances":{"lost":101}}"#, #"{"seed":1,"chances":{"gone":1}}"#, "{}", ""] {
            #expect(try await put("/faults/plan", Array(wrong.utf8), world).rawValue >= 400, "\(wrong)")
        }
        #expect(try await world.simulator.database.write { try $0.faultPlan(configured: world.simulator.settings.faults) } == draft)
    }

    @Test("Y4 all processes that share the gateways follow one plan, and go on in it when they start again")
    func sharedPlan() async throws {
        let world = try World()
        let own = world.simulator.settings.faults
        let plan = FaultPlan(seed: 9, chances: [.lost: 50])
        #expect(try await put("/faults/plan", try JSON.encode(plan), world) == .noContent)
        let another = Simulator(
            world.simulator.settings, world.simulator.keys, world.simulator.database, notifyURL: World.publicURL,
            world.services.effects, .silent, world.simulator.client)
        #expect(try JSON.decode(FaultPlan.self, from: try await another.showFaultPlan(Request(.get, "/faults/plan")).body) == plan)
        let drawn = try await world.simulator.database.write { tx in try (0..<20).map { _ in try tx.drawFaults(configured: own) } }
        #expect(drawn == (0..<20).map(plan.faults))
        let new = FaultPlan(seed: 1, chances: [.slow: 1])
        #expect(try await world.simulator.database.write { try $0.faultPlan(configured: new) } == new, "new settings count")
    }

    @Test("Y4 PayEase tells of up to four orders in one call; of those that were refused each comes alone")
    func batches() async throws {
        let world = try World()
        for number in 0..<6 { try await world.pay(try await world.newOrder(), .payease, number == 1 ? .wrongAmount : .slow) }
        try await world.pay(try await world.newOrder(), .payease, .forged)
        let counts = Mutex<[String]>([])
        func deliver() async throws {
            try await world.simulator.sendDueCallbacks { url, body in
                counts.withLock { $0.append(FormFields(urlEncoded: Array(body.utf8))["v_count"] ?? "") }
                return try await world.open(.post, String(url.dropFirst(World.publicURL.count)), body: Array(body.utf8))
            }
        }
        try await deliver()
        #expect(counts.withLock { $0.sorted() } == ["1", "3", "4"], "what is forged comes alone")
        #expect(try await world.verdicts() == ["applied", "forged", "mismatched"])
        #expect(try await world.books().orders == ["paid": 6, "open": 1])
        counts.withLock { $0 = [] }
        world.pass(.minutes(1))
        try await deliver()
        #expect(counts.withLock { $0 } == ["1", "1", "1", "1"])
        #expect(try await world.verdicts().count { $0 == "repeated" } == 3)
    }

    @Test("Y4 a fault without a trade waits for the next one")
    func nextTrade() async throws {
        let world = try World()
        try await set(.lost, times: 1, for: nil, in: world)
        for expected in [0, 1] {
            try await world.pay(try await world.newOrder(), .payease)
            #expect(try await world.waitingCallbacks().count == expected)
        }
    }

    private func set(_ fault: Fault, times: Int, for serial: String?, in world: World) async throws {
        let body = try JSON.encode(NewFault(serial: serial, fault: fault, times: times))
        let request = Request(.post, "/faults", headers: ["Content-Type": "application/json"], body: body)
        #expect(try await world.simulator.setFault(request).status == .noContent)
    }

    private func put(_ path: String, _ body: [UInt8], _ world: World) async throws -> Status {
        let request = Request(.put, path, headers: ["Content-Type": "application/json"], body: body)
        do { return try await world.simulator.setFaultPlan(request).status } catch let problem as any ProblemConvertible {
            return problem.problem.response.status
        }
    }

    /// What came, in the order in which it came.
    private func kinds(ofCallbacks world: World) async throws -> [String] {
        try await world.services.database.read { snapshot in
            try snapshot.all("SELECT body FROM notifications ORDER BY received_at, id") { row in
                String(decoding: try row.next([UInt8].self), as: UTF8.self).contains("gmt_refund") ? "refund" : "payment"
            }
        }
    }
}
