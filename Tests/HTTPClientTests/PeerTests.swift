import HTTP
import Primitives
import Runtime
import Synchronization
import Testing

@testable import HTTPClient

/// A peer whose clock moves only when it waits for a retry, and by as much.
final class TestPeer: Sendable {
    let client = HTTPClient()
    let metrics = Metrics()
    let waits = Notes<Timestamp.Span>()
    let clock = Mutex(Timestamp(seconds: 1_800_000_000))

    func peer(at base: BaseURL, random: UInt8 = 0, _ change: (inout Peer.Policy) -> Void = { _ in }) -> Peer {
        var policy = Peer.Policy()
        change(&policy)
        let effects = Effects(
            now: { [self] in clock.withLock { $0 } }, random: { [UInt8](repeating: random, count: $0) })
        return Peer(
            "payment", at: base, token: "secret", client: client, effects: effects, metrics: metrics, policy: policy,
            pause: { [self] span in
                waits.add(span)
                pass(span)
            })
    }

    func pass(_ span: Timestamp.Span) { clock.withLock { $0 = $0 + span } }
    deinit { client.close() }
}

@Suite("Peer", .timeLimit(.minutes(1)))
struct PeerTests {
    let test = TestPeer()
    let seen = Notes<ReceivedRequest>()

    /// Answers with each of these in turn, the last one for ever; "" hangs up without a word.
    private func server(_ answers: String...) throws -> TestServer {
        try TestServer { [seen] connection in
            while let request = connection.readRequest() {
                seen.add(request)
                let next = answers[min(seen.all.count, answers.count) - 1]
                guard !next.isEmpty else { return }
                connection.send(next)
            }
        }
    }

    struct Order: Codable, Equatable { let id: Int, note: String }

    @Test("a call carries token, key, types and body, and reads the answer")
    func headers() async throws {
        let server = try server(answer("201 Created", #"{"id":8,"note":"好"}"#))
        let order = try await test.peer(at: server.base).call(
            .post, "/orders", sending: Order(id: 7, note: "a/b"), idempotencyKey: "k1", as: Order.self)
        #expect(order == Order(id: 8, note: "好"))
        let request = try #require(seen.all.first)
        #expect(request["authorization"] == "Bearer secret")
        #expect(request["idempotency-key"] == "k1")
        #expect(request["content-type"] == "application/json")
        #expect(request["accept"]?.contains("application/json") == true)
        #expect(try JSON.decode(Order.self, from: request.body) == Order(id: 7, note: "a/b"))
    }

    @Test("a read sends no body, key or content type")
    func read() async throws {
        let server = try server(answer("200 OK", #"{"id":1,"note":""}"#))
        let order: Order = try await test.peer(at: server.base).call(.get, "/orders/1")
        #expect(order.id == 1)
        let request = try #require(seen.all.first)
        #expect(request["content-type"] == nil)
        #expect(request["idempotency-key"] == nil)
        #expect(request.body.isEmpty)
    }

    struct Attempts: Sendable {
        let method: Method
        let key: String?
        let answer: String
        let expected: Int

        init(_ method: Method, _ key: String?, _ answer: String, _ expected: Int) {
            self.method = method
            self.key = key
            self.answer = answer
            self.expected = expected
        }
    }

    static let attempts =
        ["", answer("502 Bad Gateway"), answer("503 Service Unavailable"), answer("504 Gateway Timeout")].flatMap { trouble in
            [
                Attempts(.get, nil, trouble, 3), Attempts(.head, nil, trouble, 3), Attempts(.post, "k", trouble, 3),
                Attempts(.put, "k", trouble, 3), Attempts(.delete, "k", trouble, 3), Attempts(.post, nil, trouble, 1),
                Attempts(.put, nil, trouble, 1), Attempts(.patch, nil, trouble, 1), Attempts(.delete, nil, trouble, 1),
            ]
        }
        + ["200 OK", "400 Bad Request", "409 Conflict", "429 Too Many Requests", "500 Internal Server Error"].flatMap { status in
            [Attempts(.get, nil, answer(status), 1), Attempts(.post, "k", answer(status), 1)]
        }

    @Test(
        "a POST without a key is never sent twice, whatever happens; reads and keyed changes are repeated in trouble", arguments: attempts)
    func repeats(_ example: Attempts) async throws {
        let server = try server(example.answer)
        _ = try? await test.peer(at: server.base).call(example.method, "/", body: [0x31], idempotencyKey: example.key)
        #expect(seen.all.count == example.expected)
        #expect(Set(seen.all.map { $0["idempotency-key"] }) == [example.key])
    }

    @Test("a change without a key on a kept connection that breaks is not sent again either")
    func keptConnection() async throws {
        let server = try server(answer(), "")
        let peer = test.peer(at: server.base)
        _ = try await peer.call(.get, "/")
        await #expect(throws: PeerError.unavailable(peer: "payment")) { try await peer.call(.post, "/", body: [0x31]) }
        #expect(seen.all.map(\.method) == ["GET", "POST"])
    }

    @Test("a retry that is answered is a success, after a wait with jitter and Retry-After")
    func retrySucceeds() async throws {
        let server = try server(
            answer("503 Service Unavailable"), answer("503 Service Unavailable", headers: "Retry-After: 2\r\n"), answer("200 OK", "1"))
        let peer = test.peer(at: server.base, random: 0xff)
        #expect(try await peer.call(.get, "/").body == Array("1".utf8))
        #expect(test.waits.all == [.milliseconds(50), .milliseconds(2_100)])
        #expect(test.metrics.text().contains(#"peer_retries_total{peer="payment"} 2"#))
        #expect(test.metrics.text().contains(#"peer_calls_total{outcome="answered",peer="payment"} 1"#))
    }

    @Test("the deadline holds over all attempts", arguments: [("4", 2), ("5", 1)])
    func deadline(_ retryAfter: String, _ attempts: Int) async throws {
        let server = try server(answer("503 Service Unavailable", headers: "Retry-After: \(retryAfter)\r\n"))
        await #expect(throws: PeerError.unavailable(peer: "payment")) {
            try await test.peer(at: server.base).call(.get, "/", deadline: .seconds(5))
        }
        #expect(seen.all.count == attempts)
    }

    @Test("a peer that never answers is given up at the deadline, and a read is tried twice within it")
    func silence() async throws {
        let server = try TestServer { $0.waitForClose() }
        let peer = test.peer(at: server.base) { $0.attempts = 2 }
        await #expect(throws: PeerError.unavailable(peer: "payment")) { try await peer.call(.get, "/", deadline: .milliseconds(80)) }
        #expect(test.metrics.text().contains(#"peer_retries_total{peer="payment"} 1"#))
    }

    @Test("no time is no call")
    func noTime() async throws {
        let server = try server(answer())
        await #expect(throws: PeerError.unavailable(peer: "payment")) {
            try await test.peer(at: server.base).call(.get, "/", deadline: .seconds(0))
        }
        #expect(seen.all.isEmpty)
    }

    @Test("a refusal comes with its problem document, or without", arguments: [true, false])
    func refusal(_ hasDocument: Bool) async throws {
        let problem = Problem(.conflict, "order.exists", zh: "订单已存在", en: "The order exists", details: ["order": "7"])
        let body = hasDocument ? String(decoding: problem.response.body, as: UTF8.self) : "<html>"
        let server = try server(answer("409 Conflict", body))
        let error = await #expect(throws: PeerError.self) { try await test.peer(at: server.base).call(.post, "/", body: []) }
        guard case .refused(let status, let document) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(status == 409)
        #expect(document?.code == (hasDocument ? "order.exists" : nil))
        #expect(document?.details == (hasDocument ? ["order": "7"] : nil))
    }

    @Test(
        "what is no answer of ours is broken",
        arguments: [
            answer("200 OK", "[]"), answer("200 OK", "{"), answer("204 No Content"), answer("200 OK", #"{"id":"1"}"#), "hello\r\n\r\n",
        ])
    func broken(_ text: String) async throws {
        let server = try server(text, "")
        await #expect(throws: PeerError.brokenAnswer(peer: "payment")) {
            try await test.peer(at: server.base).call(.get, "/", as: Order.self)
        }
    }

    @Test("a redirect is refused, not followed")
    func redirect() async throws {
        let server = try server(answer("302 Found", headers: "Location: /x\r\n"))
        await #expect(throws: PeerError.refused(status: 302, nil)) { try await test.peer(at: server.base).call(.get, "/") }
        #expect(seen.all.count == 1)
    }

    @Test("the breaker opens after failures in a row, spares the peer, probes once after its delay and closes on success")
    func breaker() async throws {
        let bad = answer("503 Service Unavailable")
        let server = try server(bad, bad, bad, bad, answer())
        let peer = test.peer(at: server.base) {
            $0.attempts = 1
            $0.failuresToOpen = 3
            $0.openFor = .seconds(2)
        }
        for _ in 0..<10 { await #expect(throws: PeerError.unavailable(peer: "payment")) { try await peer.call(.get, "/") } }
        #expect(seen.all.count == 3)
        #expect(test.metrics.text().contains(#"peer_breaker_open{peer="payment"} 1"#))
        test.pass(.seconds(2))
        for _ in 0..<2 { await #expect(throws: PeerError.unavailable(peer: "payment")) { try await peer.call(.get, "/") } }
        #expect(seen.all.count == 4)
        test.pass(.seconds(2))
        for _ in 0..<3 { #expect(try await peer.call(.get, "/").status == .ok) }
        #expect(seen.all.count == 7)
        #expect(test.metrics.text().contains(#"peer_breaker_open{peer="payment"} 0"#))
        #expect(test.metrics.text().contains(#"peer_breaker_openings_total{peer="payment"} 2"#))
    }

    @Test("an opening breaker ends the retries of the call that opened it")
    func breakerEndsRetries() async throws {
        let server = try server(answer("503 Service Unavailable"))
        let peer = test.peer(at: server.base) {
            $0.attempts = 10
            $0.failuresToOpen = 4
        }
        await #expect(throws: PeerError.unavailable(peer: "payment")) { try await peer.call(.get, "/") }
        #expect(seen.all.count == 4)
    }

    @Test("errors of one route leave the breaker closed", arguments: ["400 Bad Request", "500 Internal Server Error"])
    func breakerKeepsClosed(_ status: String) async throws {
        let server = try server(answer(status))
        let peer = test.peer(at: server.base) { $0.failuresToOpen = 2 }
        for _ in 0..<5 { _ = try? await peer.call(.get, "/") }
        #expect(seen.all.count == 5)
    }

    @Test("one peer's breaker is not another's")
    func breakerApart() async throws {
        let bad = try server(answer("503 Service Unavailable"))
        let good = try TestServer { _ in answer() }
        let failing = test.peer(at: bad.base) { $0.failuresToOpen = 1 }
        let sound = test.peer(at: good.base) { $0.failuresToOpen = 1 }
        _ = try? await failing.call(.get, "/")
        #expect(try await sound.call(.get, "/").status == .ok)
    }

    @Test("cancelling ends the call and its retries")
    func cancellation() async throws {
        let server = try TestServer { [seen] connection in
            while let request = connection.readRequest() { seen.add(request) }
        }
        let peer = test.peer(at: server.base)
        let task = Task { try await peer.call(.get, "/", deadline: .minutes(5)) }
        await server.accepted.reach(1)
        task.cancel()
        await #expect(throws: PeerError.unavailable(peer: "payment")) { try await task.value }
        await server.finished.reach(1)
        #expect(server.accepted.count == 1)
    }

    @Test("the real pause waits and then retries")
    func realPause() async throws {
        let server = try server(answer("503 Service Unavailable"), answer())
        let effects = Effects(now: { Timestamp(seconds: 0) }, random: { [UInt8](repeating: 10, count: $0) })
        let peer = Peer("payment", at: server.base, token: "t", client: test.client, effects: effects)
        #expect(try await peer.call(.get, "/").status == .ok)
        #expect(seen.all.count == 2)
    }
}
