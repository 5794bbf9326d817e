import Dispatch
import HTTP
import HTTPServer
import Runtime
import Synchronization
import Testing

@Suite("Many clients, and clients that leave")
struct LoadTests {
    static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test("500 kept connections are served while others break off at every stage", .timeLimit(.minutes(1)))
    func manyConnections() async throws {
        try await serving(handler: { request in
            if request.path == "/wait" { await Self.elsewhere() }
            return .text(request.path)
        }) { server in
            let clients = try (0..<500).map { _ in try RawClient(server.address) }
            for round in 0..<3 {
                for (number, client) in clients.enumerated() {
                    client.send("GET \(number.isMultiple(of: 2) ? "/wait" : "/now") HTTP/1.1\r\nHost: h\r\n\r\n")
                    if number.isMultiple(of: 5) { try Self.breakOff(server.address, stage: number / 5 + round) }
                }
                for (number, client) in clients.enumerated() {
                    #expect(try client.answer().text == (number.isMultiple(of: 2) ? "/wait" : "/now"))
                }
            }
        }
    }

    /// Connects and leaves again: with nothing said, in the head, in the body, or before the answer; politely or not.
    private static func breakOff(_ address: ListenAddress, stage: Int) throws {
        let client = try RawClient(address)
        let parts = [
            "", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\nx",
            "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n",
        ]
        client.send(parts[stage % parts.count])
        if stage.isMultiple(of: 3) { client.abort() }
    }

    @Test("a client that leaves while its handler runs: the handler ends, nothing is kept, others go on", arguments: [false, true])
    func leavingDuringHandler(isRude: Bool) async throws {
        let (started, gate, ended) = (Gate(), Gate(), Gate())
        let kept = Watched()
        try await serving(handler: { request in
            guard request.path == "/slow" else { return .text("hello") }
            let token = kept.token()
            started.open()
            await gate.wait()
            defer { ended.open() }
            return .text("\(token.number)")
        }) { server in
            var client: RawClient? = try RawClient(server.address)
            client?.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(started.waitOnThread())
            if isRude { client?.abort() }
            client = nil
            let other = try RawClient(server.address)
            other.send(Self.request)
            #expect(try other.answer().text == "hello")
            gate.open()
            #expect(ended.waitOnThread())
            other.send(Self.request)
            #expect(try other.answer().text == "hello")
        }
        #expect(kept.alive == 0)
    }

    @Test("requests and their bodies are let go of once they are answered")
    func noLeaks() async throws {
        let kept = Watched()
        try await serving(handler: { request in
            let token = kept.token()
            if request.body.isEmpty { await Task.yield() }
            return .text("\(token.number)")
        }) { server in
            let client = try RawClient(server.address)
            for number in 1...200 {
                client.send(number.isMultiple(of: 2) ? Self.request : "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
                #expect(try client.answer().text == "\(number)")
            }
        }
        #expect(kept.alive == 0)
    }

    /// Waits for what certainly hasn't happened yet; a yield may go on at once.
    private static func elsewhere() async {
        await withCheckedContinuation { waiting in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { waiting.resume() }
        }
    }

    @Test("a handler that never waits answers on the server's own thread; one that waits comes back on another")
    func threads() async throws {
        try await serving(handler: { request in
            let before = CurrentThread.number
            if request.path == "/wait" { await Self.elsewhere() }
            return .text("\(before) \(CurrentThread.number)")
        }) { server in
            let client = try RawClient(server.address)
            func pair(_ path: String) throws -> [Substring] {
                client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                return try client.answer().text.split(separator: " ")
            }
            let (now, wait) = (try pair("/now"), try pair("/wait"))
            #expect(now[0] == now[1])
            #expect(wait[0] == now[0])
            #expect(wait[1] != wait[0])
        }
    }
}

/// Counts which of its tokens are still alive.
final class Watched: Sendable {
    final class Token: Sendable {
        let number: Int
        private let owner: Watched

        init(_ number: Int, _ owner: Watched) {
            self.number = number
            self.owner = owner
        }

        deinit { owner.living.subtract(1, ordering: .relaxed) }
    }

    private let made = Atomic<Int>(0)
    private let living = Atomic<Int>(0)
    var alive: Int { living.load(ordering: .relaxed) }

    func token() -> Token {
        living.add(1, ordering: .relaxed)
        return Token(made.add(1, ordering: .relaxed).newValue, self)
    }
}
