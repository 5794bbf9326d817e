import HTTP
import HTTPServer
import Runtime
import Synchronization
import Testing

@Suite("S4 the end of a server")
struct DrainTests {
    static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    static let impatient = HTTPServer.Limits(idle: .seconds(300), receive: .seconds(300), drain: .milliseconds(50))

    @Test("S4 a running request gets its answer, then the connection is closed")
    func runningRequest() async throws {
        let (started, gate) = (Gate(), Gate())
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: .patient) { _ in
            started.open()
            await gate.wait()
            return .text("done")
        }
        let client = try RawClient(server.address)
        client.send(Self.request)
        await started.wait()
        async let stopped: Void = server.stop()
        gate.open()
        let answer = try await onThread { try client.answer() }
        #expect(answer.text == "done")
        let isClosed = try await onThread { try client.isClosed() }
        #expect(isClosed)
        await stopped
    }

    @Test("S4 once the drain time is over a request still running is told 503, and its handler runs on to its end")
    func overdueRequest() async throws {
        let (started, gate, ended) = (Gate(), Gate(), Gate())
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: Self.impatient) { _ in
            started.open()
            await gate.wait()
            ended.open()
            return .text("too late")
        }
        let client = try RawClient(server.address)
        client.send(Self.request)
        await started.wait()
        await server.stop()
        let answer = try await onThread { try client.answer() }
        #expect(answer.status == 503)
        #expect(answer.problem?.code == "stopping")
        #expect(answer.headers["retry-after"] != nil)
        #expect(answer.headers["connection"] == "close")
        gate.open()
        await ended.wait()
    }

    @Test("S4 while it drains, a request on a kept connection is told 503 and to close; a new connection is refused")
    func newcomers() async throws {
        let (started, gate) = (Gate(), Gate())
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: .patient) { request in
            guard request.path == "/slow" else { return .text("hello") }
            started.open()
            await gate.wait()
            return .text("done")
        }
        let (slow, kept) = (try RawClient(server.address), try RawClient(server.address))
        try await onThread {
            kept.send(Self.request)
            let answer = try kept.answer()
            #expect(answer.text == "hello")
            slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        }
        await started.wait()
        async let stopped: Void = server.stop()
        try await onThread {
            // Draining has begun once new connections are refused.
            while let late = try? RawClient(server.address) { late.abort() }
            kept.send(Self.request)
            let answer = try kept.answer()
            #expect(answer.status == 503)
            #expect(answer.headers["connection"] == "close")
            #expect(try kept.isClosed())
            gate.open()
            #expect(try slow.answer().text == "done")
        }
        await stopped
    }

    @Test("S4 idle and half-sent connections don't hold up the end")
    func idleConnections() async throws {
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: .patient) { _ in .text("hello") }
        let clients = try (0..<20).map { _ in try RawClient(server.address) }
        try await onThread {
            for client in clients {
                client.send(Self.request)
                let answer = try client.answer()
                #expect(answer.text == "hello")
                client.send("GET / HT")
            }
        }
        await server.stop()
        let closed = try await onThread { try clients.filter { try $0.isClosed() }.count }
        #expect(closed == clients.count)
    }

    @Test("S4 stop may be called again and at the same time; each call returns once all is over")
    func idempotence() async throws {
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: .patient) { _ in .text("hello") }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await server.stop()
                    #expect(throws: RawClient.Failure.self) { try RawClient(server.address) }
                }
            }
        }
        await server.stop()
    }

    @Test("S4 stop from within a handler ends too")
    func stopFromHandler() async throws {
        let holder = Mutex<HTTPServer?>(nil)
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: Self.impatient) { _ in
            await holder.withLock { $0 }?.stop()
            return .text("stopped")
        }
        holder.withLock { $0 = server }
        let client = try RawClient(server.address)
        client.send(Self.request)
        let answer = try await onThread { try client.answer() }
        #expect(answer.status == 503)
        await server.stop()
        holder.withLock { $0 = nil }
    }

    @Test("a server that is let go of without stop closes its address")
    func lettingGo() async throws {
        var server: HTTPServer? = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: .patient) { _ in .text("hello") }
        let address = try #require(server?.address)
        let client = try RawClient(address)
        server = nil
        let isClosed = try await onThread { try client.isClosed() }
        #expect(isClosed)
    }

    @Test("S4 under load every request gets a whole answer or its connection a clean close", arguments: 0..<6)
    func underLoad(round: Int) async throws {
        let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0), limits: .patient) { request in
            if request.path.hasSuffix("1") { await Task.yield() }
            return .text(String(repeating: request.path, count: 200))
        }
        let warm = Gate()
        let answered = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await onThread { try Self.load(server.address, number, answered, warm) }
                }
            }
            await warm.wait()
            await server.stop()
            try await group.waitForAll()
        }
        #expect(answered.count >= 200)
    }

    /// Asks until the server is gone; every answer that comes must be whole and right.
    private static func load(_ address: ListenAddress, _ number: Int, _ answered: Tally, _ warm: Gate) throws {
        let path = "/\(number)"
        let clients = try (0..<10).map { _ in try RawClient(address) }
        while true {
            for client in clients {
                guard client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n") else { return warm.open() }
                do {
                    let answer = try client.answer()
                    guard answer.status != 503 else { return }
                    #expect(answer.text == String(repeating: path, count: 200))
                    if answered.add() == 200 { warm.open() }
                } catch RawClient.Failure.cutShort(let part) {
                    #expect(part.isEmpty)
                    return
                } catch RawClient.Failure.reset {
                    return
                }
            }
        }
    }
}
