import HTTP
import HTTPClient
import Primitives
import Testing

@Suite("Calls that fail", .timeLimit(.minutes(1)))
struct FailureTests {
    let client = HTTPClient()

    @Test("nobody listens", arguments: [TestServer.Place.tcp, .unix])
    func refused(_ place: TestServer.Place) async throws {
        let server = try TestServer(place) { _ in }
        server.stop()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(Call(.get, "/", at: server.base)) }
        #expect(error?.isUnreachable == true)
    }

    @Test("a host that has no address")
    func unknownHost() async throws {
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(Call(.get, "/", at: .tcp("http://no-such-host.invalid"), timeout: .seconds(20)))
        }
        #expect(error?.isUnreachable == true || error == .timedOut)
    }

    @Test(
        "the time of a call holds wherever the server stops",
        arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "HTTP/1.1 100 Continue\r\n\r\n"])
    func timedOut(_ beginning: String) async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            connection.send(beginning)
            connection.waitForClose()
        }
        defer { client.close() }
        await #expect(throws: HTTPClientError.timedOut) {
            try await client.send(Call(.get, "/", at: server.base, timeout: .milliseconds(60)))
        }
        // The transfer is over on the server's side too, if it ever got there.
        await server.finished.reach(server.accepted.count)
    }

    @Test("no time at all is a timeout, not a call without limit", arguments: [Timestamp.Span.seconds(0), .seconds(-1), .microseconds(1)])
    func noTime(_ timeout: Timestamp.Span) async throws {
        let server = try TestServer { $0.waitForClose() }
        defer { client.close() }
        await #expect(throws: HTTPClientError.timedOut) { try await client.send(Call(.get, "/", at: server.base, timeout: timeout)) }
    }

    @Test("a server that lets nobody in")
    func connectTimedOut() async throws {
        let listener = try Socket.listeningOnLoopback(backlog: 0)
        let port = try listener.port()
        let crowd = (0..<4).map { _ in Socket.connecting(toPort: port) }
        defer { client.close() }
        await #expect(throws: HTTPClientError.timedOut) {
            try await client.send(Call(.get, "/", at: .tcp("http://127.0.0.1:\(port)"), timeout: .milliseconds(60)))
        }
        for socket in crowd { socket.close() }
    }

    @Test("time spent waiting for one of the host's connections counts")
    func timedOutInLine() async throws {
        let client = HTTPClient(connectionsPerHost: 1)
        defer { client.close() }
        let server = try TestServer { $0.waitForClose() }
        let first = Task { try await client.send(Call(.get, "/", at: server.base, timeout: .seconds(20))) }
        await server.accepted.reach(1)
        await #expect(throws: HTTPClientError.timedOut) {
            try await client.send(Call(.get, "/", at: server.base, timeout: .milliseconds(60)))
        }
        client.close()
        await #expect(throws: HTTPClientError.closed) { try await first.value }
        #expect(server.accepted.count == 1)
    }

    @Test("calls wait in line and are all answered")
    func line() async throws {
        let client = HTTPClient(connectionsPerHost: 2)
        defer { client.close() }
        let server = try TestServer { answer("200 OK", $0.target) }
        let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for number in 0..<50 { group.addTask { try await client.send(Call(.get, "/\(number)", at: server.base)).body } }
            return try await group.reduce(into: Set<String>()) { $0.insert(String(decoding: $1, as: UTF8.self)) }
        }
        #expect(bodies.count == 50)
        #expect(server.accepted.count <= 2)
    }

    @Test("a hung server on one socket takes no connection from another")
    func bulkhead() async throws {
        let client = HTTPClient(connectionsPerHost: 1)
        defer { client.close() }
        let hung = try TestServer(.unix) { $0.waitForClose() }
        let sound = try TestServer(.unix) { _ in answer() }
        let stuck = Task { try await client.send(Call(.get, "/", at: hung.base, timeout: .seconds(20))) }
        await hung.accepted.reach(1)
        #expect(try await client.send(Call(.get, "/", at: sound.base)).status == .ok)
        client.close()
        await #expect(throws: HTTPClientError.closed) { try await stuck.value }
    }

    @Test(
        "a body of the limit is taken and one byte more is not, said beforehand or not",
        arguments: [1_000, 1_001], ["Content-Length: SIZE", "Transfer-Encoding: chunked", "Connection: close"])
    func tooLarge(_ size: Int, _ framing: String) async throws {
        let body = String(repeating: "x", count: size)
        let server = try TestServer { connection in
            guard connection.readRequest() != nil else { return }
            let chunked = framing.contains("chunked") ? "\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body
            connection.send("HTTP/1.1 200 OK\r\n\(framing.replacing("SIZE", with: "\(size)"))\r\n\r\n\(chunked)")
        }
        defer { client.close() }
        let call = Call(.get, "/", at: server.base, bodyLimit: 1_000)
        if size > 1_000 {
            await #expect(throws: HTTPClientError.answerTooLarge) { try await client.send(call) }
        } else {
            #expect(try await client.send(call).body.count == size)
        }
    }

    @Test("an endless head is not taken")
    func endlessHead() async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            let field = "X-Filler: " + String(repeating: "x", count: 1_000) + "\r\n"
            connection.send("HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 70))
            connection.waitForClose()
        }
        defer { client.close() }
        await #expect(throws: HTTPClientError.answerTooLarge) { try await client.send(Call(.get, "/", at: server.base)) }
    }

    @Test(
        "what is not HTTP is a broken answer",
        arguments: [
            "hello\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
        ])
    func broken(_ text: String) async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            connection.send(text)
        }
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(Call(.get, "/", at: server.base)) }
        #expect(error?.isBrokenAnswer == true, "\(String(describing: error))")
    }

    @Test(
        "a connection that ends before the answer does",
        arguments: [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ], [true, false])
    func cutShort(_ beginning: String, _ isReset: Bool) async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            connection.send(beginning)
            if isReset { connection.reset() }
        }
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(Call(.get, "/", at: server.base)) }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }

    @Test("plain HTTP where TLS was asked for")
    func notTLS() async throws {
        let server = try TestServer { $0.send(answer()) }
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(Call(.get, "/", at: .tcp("https://127.0.0.1:\(server.port)")))
        }
        #expect(error?.isUnreachable == true)
    }
}
