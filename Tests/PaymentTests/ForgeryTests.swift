import Crypto
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Payment

@Suite("Forgery in numbers")
struct ForgeryTests {
    private func path(_ channel: Channel) -> String { "/callbacks/\(channel.rawValue)" }

    private func forgeries(_ world: World, _ count: Int, by channel: Channel, from client: (Int) -> String) async throws -> [Response] {
        var answers: [Response] = []
        for number in 0..<count {
            let body = Array("v_mac=0&v_md5money=0&sign_type=RSA2&sign=AAAA&number=\(number)".utf8)
            answers.append(try await world.open(.post, path(channel), body: body, client: client(number)))
        }
        return answers
    }

    private func kept(_ world: World) async throws -> Int { try await world.verdicts().count }

    @Test(
        "Y5 S6 of one address twenty in twenty minutes are kept and cried out; the others are counted and refused",
        arguments: Channel.allCases)
    func oneAddress(channel: Channel) async throws {
        let lines = Mutex(0)
        let log = Log(service: "test", level: .error, now: { World.start }) { _ in lines.withLock { $0 += 1 } }
        let world = try World(log: log)
        let answers = try await forgeries(world, 500, by: channel) { _ in "203.0.113.66" }
        #expect(answers.prefix(20).allSatisfy { $0.status == .ok })
        #expect(answers.dropFirst(20).allSatisfy { $0.status == .tooManyRequests && $0.headers["retry-after"] == "1201" })
        #expect(answers.allSatisfy { $0.text == (channel == .alipay ? "failure" : "error") }, "no gateway's word of thanks")
        #expect(try await kept(world) == 20)
        #expect(lines.withLock { $0 } == 20)
        #expect(world.metrics.text().contains(#"payment_unauthentic_callbacks_refused_total{limit="client"} 480"#))
        #expect(try await forgeries(world, 1, by: channel) { _ in "203.0.113.67" }.map(\.status.rawValue) == [200])
        world.pass(.minutes(20))
        #expect(try await forgeries(world, 1, by: channel) { _ in "203.0.113.66" }.map(\.status.rawValue) == [200])
        #expect(try await kept(world) == 22)
    }

    @Test("Y5 S6 of all addresses together two hundred in twenty minutes are kept, and what is counted does not stay")
    func manyAddresses() async throws {
        let world = try World()
        let answers = try await forgeries(world, 400, by: .alipay) { "2001:db8::\($0)" }
        #expect(answers.prefix(200).allSatisfy { $0.status == .ok })
        #expect(answers.dropFirst(200).allSatisfy { $0.status == .serviceUnavailable && $0.headers["retry-after"] == "1201" })
        #expect(try await kept(world) == 200)
        #expect(world.metrics.text().contains(#"payment_unauthentic_callbacks_refused_total{limit="everybody"} 200"#))
        world.pass(.minutes(20))
        try await world.services.removeEnded()
        let left = try await world.services.database.read { try $0.first("SELECT count(*) FROM allowances") { try $0.next(Int.self) } }
        #expect(left == 0)
    }

    @Test("Y5 what a gateway signed is taken however much was forged, be it from the same address", arguments: Channel.allCases)
    func authentic(channel: Channel) async throws {
        let world = try World()
        _ = try await forgeries(world, 300, by: channel) { _ in "203.0.113.7" }
        _ = try await forgeries(world, 300, by: channel) { "2001:db8::\($0)" }
        let order = try await world.newOrder()
        try await world.pay(order, channel)
        let body = Array(try #require(try await world.waitingCallbacks().first).utf8)
        for _ in 0..<50 {
            #expect(try await world.open(.post, path(channel), body: body).text == (channel == .alipay ? "success" : "sent"))
        }
        #expect(try await world.state(of: order) == .paid)
        let whole = try await world.services.database.read {
            try $0.first("SELECT body FROM notifications WHERE verdict = 'applied'") { try $0.next([UInt8].self) }
        }
        #expect(whole == body)
    }

    @Test("Y5 what the gateway signed for somebody else is kept whole, and not taken for forgery")
    func mismatched() async throws {
        let world = try World()
        let fields = FormFields([("app_id", "1"), ("seller_id", "2"), ("note", String(repeating: "x", count: 10_000))])
        let sign = try world.simulator.keys.alipay.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
        let body = Array(fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign)).urlEncoded.utf8)
        for _ in 0..<30 { #expect(try await world.open(.post, "/callbacks/alipay", body: body).status == .ok) }
        #expect(try await world.verdicts() == Array(repeating: "mismatched", count: 30))
        let lengths = try await world.services.database.read {
            try $0.all("SELECT body FROM notifications") { try $0.next([UInt8].self).count }
        }
        #expect(Set(lengths) == [body.count])
    }

    @Test(
        "Y5 what is larger than any callback isn't read, be it signed",
        arguments: [("pad", 70_000, 1), ("pad", 1, 400)])
    func unusual(name: String, length: Int, count: Int) async throws {
        let world = try World()
        let fields = FormFields((0..<count).map { ("\(name)\($0)", String(repeating: "x", count: length)) })
        let sign = try world.simulator.keys.alipay.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
        let body = Array(fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign)).urlEncoded.utf8)
        #expect(try await world.open(.post, "/callbacks/alipay", body: body).text == "failure")
        #expect(try await world.verdicts() == ["malformed"])
    }
}
