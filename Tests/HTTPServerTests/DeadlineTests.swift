import HTTP
import HTTPServer
import Runtime
import Testing

/// Each waits for the end of the stream, which the server brings about; nothing here sleeps.
@Suite("S6 limits of time")
struct DeadlineTests {
    static let quick = HTTPServer.Limits(idle: .milliseconds(300), receive: .milliseconds(200))
    /// Where the library's own timeout, which is no help against drips, is far away.
    static let receiving = HTTPServer.Limits(idle: .seconds(60), receive: .milliseconds(200))

    @Test(
        "S6 a client that says nothing, or stops in the middle, is cut off",
        arguments: [
            "", "GET / HT", "GET / HTTP/1.1\r\nHost: h\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        ])
    func silence(beginning: String) async throws {
        let metrics = Metrics()
        try await serving(limits: Self.receiving, metrics: metrics) { server in
            let client = try RawClient(server.address)
            client.send(beginning)
            #expect(try client.isClosed())
            #expect(metrics.text().contains(#"http_connections_cut_total{listen="\#(server.address)"} 1"#))
        }
    }

    @Test(
        "S6 a client that drips is cut off all the same",
        arguments: [
            ("GET /", "a"), ("GET / HTTP/1.1\r\nHost: h\r\n", "X: y\r\n"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n", "x"),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"), ("", "\r\n"),
        ])
    func drip(beginning: String, drop: String) async throws {
        try await serving(limits: Self.receiving) { server in
            let client = try RawClient(server.address)
            client.send(beginning)
            // The head must not fill its buffer before its time is over: a drop only while the server takes it.
            let began = ContinuousClock.now
            var drops = 0
            while client.isSilent, ContinuousClock.now - began < .seconds(30) {
                guard ContinuousClock.now - began > .milliseconds(2 * drops) else { continue }
                guard client.send(drop) else { break }
                drops += 1
            }
            #expect(try client.isClosed())
            #expect(ContinuousClock.now - began < .seconds(30))
        }
    }

    @Test("S6 a kept connection is closed after its idle time, not before")
    func idle() async throws {
        try await serving(limits: Self.quick) { server in
            let client = try RawClient(server.address)
            let asked = ContinuousClock.now
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().text == "hello")
            #expect(try client.isClosed())
            #expect(ContinuousClock.now - asked >= Self.quick.idle)
        }
    }

    @Test("S6 the time a handler takes is not the client's")
    func slowHandler() async throws {
        let gate = Gate()
        try await serving(
            limits: Self.quick,
            handler: { _ in
                await gate.wait()
                return .text("late")
            }
        ) { server in
            let slow = try RawClient(server.address)
            slow.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            // Another client's whole deadline passes while the first one's handler waits.
            let silent = try RawClient(server.address)
            #expect(try silent.isClosed())
            #expect(slow.isSilent)
            gate.open()
            #expect(try slow.answer().text == "late")
        }
    }

    @Test("S6 a client that takes nothing of its answer is closed")
    func stuckReader() async throws {
        var limits = Self.quick
        limits.connections = 1
        let big = [UInt8](repeating: 1, count: 30_000_000)
        try await serving(limits: limits, handler: { $0.path == "/big" ? Response(.ok, body: big) : .text("hello") }) { server in
            let stuck = try RawClient(server.address, window: 4_096)
            stuck.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
            // There is room for one: the second is let in only once the first is closed.
            let next = try RawClient(server.address)
            next.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try next.answer().text == "hello")
        }
    }
}
