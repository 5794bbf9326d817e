import Contracts
import Crypto
import Database
import HTTP
import Outbox
import PaymentDomain
import Primitives
import Testing

@testable import Payment

@Suite("Callbacks")
struct CallbackTests {
    private func path(_ channel: Channel) -> String { "/callbacks/\(channel.rawValue)" }
    private func word(_ channel: Channel) -> (good: String, bad: String) { channel == .alipay ? ("success", "failure") : ("sent", "error") }

    @Test("Y5 a callback pays its order, and gets its exact word", arguments: Channel.allCases)
    func pays(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel)
        let body = try #require(try await world.waitingCallbacks().first)
        let answer = try await world.open(.post, path(channel), body: Array(body.utf8))
        #expect(answer.text == word(channel).good && answer.status == .ok)
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.verdicts() == ["applied"])
    }

    @Test("Y5 a callback that comes again changes nothing and gets the same word", arguments: Channel.allCases)
    func again(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel)
        let body = Array(try #require(try await world.waitingCallbacks().first).utf8)
        for _ in 0..<5 { #expect(try await world.open(.post, path(channel), body: body).text == word(channel).good) }
        try await world.services.courier.deliverDue()
        #expect(try await world.verdicts() == ["applied"] + Array(repeating: "repeated", count: 4))
        #expect(world.events.count == 1)
        #expect(try await world.books().received == order.amount)
    }

    @Test("Y5 callbacks and queries that race apply the money once", arguments: Channel.allCases)
    func race(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let attempt = try await world.pay(order, channel)
        let body = Array(try #require(try await world.waitingCallbacks().first).utf8)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for turn in 0..<24 {
                group.addTask {
                    switch turn % 3 {
                    case 0: _ = try await world.open(.post, path(channel), body: body)
                    case 1: _ = try await world.services.refreshOrder(order.id, for: "cet")
                    default:
                        _ = try await world.services.returned(
                            from: channel, with: FormFields([("out_trade_no", attempt.number), ("v_oid", attempt.number)]))
                    }
                }
            }
            try await group.waitForAll()
        }
        try await world.services.courier.deliverDue()
        #expect(world.events.map(\.kind) == [.paid])
        #expect(try await world.books().received == order.amount)
        #expect(try await world.books().isBalanced)
    }

    @Test("Y5 a forged callback changes nothing, is kept, and raises an alarm", arguments: Channel.allCases)
    func forged(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let attempt = try await world.pay(order, channel)
        let real = try #require(try await world.waitingCallbacks().first)
        let body = real.split(separator: "30.00").joined(separator: "0.01")
        let answer = try await world.open(.post, path(channel), body: Array(body.utf8))
        #expect(answer.text == word(channel).bad)
        #expect(try await world.attempt(attempt.id) == attempt)
        #expect(try await world.verdicts() == ["forged"])
        #expect(world.services.alarms.count(.forged) == 1)
        #expect(try await world.books().received == .zero)
    }

    @Test("Y5 a signed callback with another amount changes nothing; the gateway is asked what is true", arguments: Channel.allCases)
    func otherAmount(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        try await world.pay(order, channel, .wrongAmount)
        try await world.deliverCallbacks()
        #expect(try await world.state(of: order) == .open)
        #expect(try await world.verdicts() == ["mismatched"])
        #expect(world.services.alarms.count(.mismatched) == 1)
        try await world.services.settleDueAttempts()
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.books().received == order.amount)
    }

    @Test("Y5 a signed callback for an order that was never ours is kept and raises an alarm", arguments: Channel.allCases)
    func unknownOrder(channel: Channel) async throws {
        let world = try World()
        let stranger = try World()
        try await stranger.pay(try await stranger.newOrder(), channel)
        let body = try #require(try await stranger.waitingCallbacks().first)
        #expect(try await world.open(.post, path(channel), body: Array(body.utf8)).text == word(channel).bad)
        #expect(try await world.verdicts() == ["unknown_order"])
        #expect(world.services.alarms.count(.unknownOrder) == 1)
    }

    @Test("Y5 garbage is kept by its beginning, with its whole length and digest, and raises an alarm", arguments: Channel.allCases)
    func garbage(channel: Channel) async throws {
        let world = try World()
        let bodies = [[], Array("<xml/>".utf8), [UInt8](repeating: 0xff, count: 200_000)]
        for body in bodies {
            #expect(try await world.open(.post, path(channel), body: body).text == word(channel).bad)
        }
        #expect(try await world.verdicts() == ["malformed", "malformed", "malformed"])
        let kept = try await world.services.database.read {
            try $0.all("SELECT body, body_length, body_sha256 FROM notifications ORDER BY body_length") { row in
                (body: try row.next([UInt8].self), length: try row.next(Int.self), digest: try row.next([UInt8].self))
            }
        }
        #expect(kept.map(\.body) == bodies.map { Array($0.prefix(4_096)) })
        #expect(kept.map(\.length) == bodies.map(\.count) && kept.map(\.digest) == bodies.map(Digest.sha256))
        #expect(world.services.alarms.count(.malformed) == 3)
    }

    @Test("Y5 without a durable effect there is no acknowledgement", arguments: Channel.allCases)
    func notDurable(channel: Channel) async throws {
        let world = try World()
        try await world.pay(try await world.newOrder(), channel)
        let body = Array(try #require(try await world.waitingCallbacks().first).utf8)
        world.services.database.close()
        let answer = try await world.open(.post, path(channel), body: body)
        #expect(answer.text == word(channel).bad)
    }

    @Test("Y6 a browser's return proves nothing: the gateway is asked", arguments: Channel.allCases)
    func returning(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder()
        let (attempt, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        let target =
            "/return/\(channel.rawValue)?out_trade_no=\(attempt.number)&v_oid=\(attempt.number)&trade_status=TRADE_SUCCESS&v_pstatus=20"
        let before = try await world.open(.get, target)
        #expect(before.status == .seeOther && before.headers["location"] == order.returnURL)
        #expect(try await world.state(of: order) == .open)
        try await world.simulator.act(.pay, on: trade.id, with: [.lost])
        _ = try await world.open(.get, target)
        #expect(try await world.state(of: order) == .paid)
        #expect(try await world.open(.get, "/return/\(channel.rawValue)?out_trade_no=nothing&v_oid=nothing").status == .notFound)
        #expect(try await world.open(.get, "/return/\(channel.rawValue)").status == .notFound)
    }
}
