import Contracts
import Crypto
import Database
import HTTP
import HTTPClient
import Outbox
import PaymentDomain
import Primitives
import Synchronization
import Testing

@testable import Payment

/// What has gone wrong in every payment system before this one.
@Suite("The classic failures")
struct ClassicFailureTests {
    private func path(_ channel: Channel) -> String { "/callbacks/\(channel.rawValue)" }
    private func word(_ channel: Channel) -> String { channel == .alipay ? "success" : "sent" }

    private func waitingCallback(_ world: World) async throws -> [UInt8] {
        Array(try #require(try await world.waitingCallbacks().first).utf8)
    }

    private func expectPaidOnce(_ order: Order, _ world: World) async throws {
        try await world.services.courier.deliverDue()
        #expect(world.events.map(\.kind) == [.paid])
        let books = try await world.books()
        #expect(books.isBalanced && books.received == order.amount && books.owed == .zero)
        #expect(try await world.state(of: order) == .paid)
    }

    @Test("Y5 Y6 return and notify race", arguments: Channel.allCases, 0..<4)
    func returnAndNotify(channel: Channel, turn: Int) async throws {
        let world = try World(seed: UInt64(turn) + 1)
        let order = try await world.newOrder()
        let attempt = try await world.pay(order, channel)
        let body = try await waitingCallback(world)
        let back = "/return/\(channel.rawValue)?out_trade_no=\(attempt.number)&v_oid=\(attempt.number)"
        async let notified = world.open(.post, path(channel), body: body)
        async let returned = world.open(.get, back)
        let (taken, sent) = try await (notified, returned)
        #expect(taken.text == word(channel) && sent.status == .seeOther && sent.headers["location"] == order.returnURL)
        try await expectPaidOnce(order, world)
    }

    @Test("Y5 the same notify comes many times at once", arguments: Channel.allCases)
    func parallelDuplicates(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel)
        let body = try await waitingCallback(world)
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<32 { group.addTask { try await world.open(.post, self.path(channel), body: body).text } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: word(channel), count: 32))
        #expect(try await world.verdicts() == ["applied"] + Array(repeating: "repeated", count: 31))
        try await expectPaidOnce(order, world)
    }

    @Test("Y5 parameters that nobody knows stand in a signed notify, and count in its signature")
    func unknownParameters() async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, .alipay)
        let known = FormFields(urlEncoded: try await waitingCallback(world)).fields.filter { !["sign", "sign_type"].contains($0.name) }
        let fields = FormFields(known.map { ($0.name, $0.text) } + [("voucher_detail_list", "[{\"名\":1}]"), ("new_in_2030", "")])
        let sign = try world.simulator.keys.alipay.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
        let signed = fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign))
        let without = FormFields(signed.fields.filter { $0.name != "new_in_2030" }.map { ($0.name, $0.text) })
        #expect(try await world.open(.post, "/callbacks/alipay", body: Array(without.urlEncoded.utf8)).text == "failure")
        #expect(try await world.open(.post, "/callbacks/alipay", body: Array(signed.urlEncoded.utf8)).text == "success")
        try await expectPaidOnce(order, world)
    }

    @Test("Y5 an amount changed with a valid signature changes nothing, also when the gateway thinks the trade is over")
    func changedAmount() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let trade = try await world.openCashier(try await world.attempt(order, .alipay).1)
        try await world.simulator.act(.leave, on: trade.id, with: [.paidAfterClose, .wrongAmount])
        #expect(try await world.services.closeOrder(order.id, for: "cet").order.state == .closed)
        world.pass(.hours(1))
        try await world.deliverCallbacks()
        #expect(try await world.verdicts() == ["mismatched"])
        #expect(try await world.state(of: order) == .closed)
        #expect(world.services.alarms.count(.mismatched) == 1)
        // The gateway is asked what is true, though it had closed the trade for good.
        try await world.services.settleDueAttempts()
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.books().received == order.amount)
    }

    @Test("Y5 of a PayEase batch of four one is bad: the good ones count, and the word is `error`")
    func badOneOfFour() async throws {
        let world = try World()
        var orders: [Order] = []
        var numbers: [String] = []
        for _ in 0..<3 {
            orders.append(try await world.newOrder())
            numbers.append(try await world.pay(orders[orders.count - 1], .payease, .lost).number)
        }
        numbers.insert("20261122-444-stray", at: 2)
        for (turn, verdict) in [(1, "unknown_order"), (2, "unknown_order")] {
            let answer = try await world.open(.post, "/callbacks/payease", body: try batch(numbers, world))
            #expect(answer.text == "error")
            #expect(try await world.verdicts() == Array(repeating: verdict, count: turn))
        }
        for order in orders { #expect(try await world.state(of: order) == .paid) }
        numbers.remove(at: 2)
        #expect(try await world.open(.post, "/callbacks/payease", body: try batch(numbers, world)).text == "sent")
        #expect(try await world.books().received == Money(fen: 9_000))
        #expect(try await world.books().isBalanced)
    }

    @Test("Y5 a PayEase batch of none, of five, or with a list that is too short is malformed", arguments: [0, 5])
    func wrongCounts(count: Int) async throws {
        let world = try World()
        let number = try await world.pay(try await world.newOrder(), .payease, .lost).number
        let numbers = Array(repeating: number, count: count)
        #expect(try await world.open(.post, "/callbacks/payease", body: try batch(numbers, world)).text == "error")
        #expect(try await world.open(.post, "/callbacks/payease", body: try batch([number], world, count: "2")).text == "error")
        #expect(try await world.verdicts() == ["malformed", "malformed"])
        #expect(try await world.books().received == .zero)
    }

    @Test("Y5 an acknowledgement that never arrives, and another process after it: the effect is there once", arguments: Channel.allCases)
    func killed(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel)
        try await world.simulator.sendDueCallbacks { _, body in
            _ = try await world.open(.post, self.path(channel), body: Array(body.utf8))
            throw HTTPClientError.unreachable("the process is gone")
        }
        let process = try world.restarted()
        defer { process.database.close() }
        world.pass(.minutes(4))
        let words = Mutex<[String]>([])
        try await world.simulator.sendDueCallbacks { _, body in
            let answer = try await world.open(.post, self.path(channel), body: Array(body.utf8), at: process)
            words.withLock { $0.append(answer.text) }
            return answer
        }
        #expect(words.withLock { $0 } == [word(channel)])
        #expect(try await world.waitingCallbacks().isEmpty)
        let (books, verdicts, events) = try await process.database.read { snapshot in
            (
                try snapshot.books(), try snapshot.all("SELECT verdict FROM notifications ORDER BY verdict") { try $0.next(String.self) },
                try snapshot.all("SELECT id FROM outbox") { try $0.next([UInt8].self) }
            )
        }
        #expect(verdicts == ["applied", "repeated"] && books.isBalanced && books.received == order.amount)
        #expect(events.count == 1, "the fact waits for its exam, once")
    }

    /// A signed callback for orders of 30 yuan.
    private func batch(_ numbers: [String], _ world: World, count: String? = nil) throws -> [UInt8] {
        func list(_ value: String) -> String { numbers.map { _ in value }.joined(separator: "|_|") }
        let (oids, count) = (numbers.joined(separator: "|_|"), count ?? String(numbers.count))
        let (modes, states, texts, amounts, kinds) = (list("a"), list("1"), list("x"), list("30.00"), list("0"))
        let key = world.simulator.keys.payeaseKey
        let sign = try world.simulator.keys.payease.sign(Array((oids + states + amounts + kinds + count).utf8), digest: .md5)
        let fields = FormFields([
            ("v_count", count), ("v_oid", oids), ("v_pmode", modes), ("v_pstatus", states), ("v_pstring", texts), ("v_amount", amounts),
            ("v_moneytype", kinds), ("v_mac", PayEase.fingerprint([oids, modes, states, texts, count], key: key)),
            ("v_md5money", PayEase.fingerprint([amounts, kinds], key: key)), ("v_sign", sign.hexadecimal),
        ])
        return Array(fields.urlEncoded.utf8)
    }
}
