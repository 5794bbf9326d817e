import HTTP
import HTTPServer
import Runtime
import Testing

@Suite("S6 limits of size and number")
struct LimitTests {
    static let small = patient {
        $0.body = 1_000
        $0.headers = 2_048
    }

    static func patient(_ change: (inout HTTPServer.Limits) -> Void) -> HTTPServer.Limits {
        var limits = HTTPServer.Limits.patient
        change(&limits)
        return limits
    }

    @Test(
        "S6 a body over its limit is answered 413, by length or in chunks, and the connection lives on",
        arguments: [
            "Content-Length: 1001\r\n\r\n\(String(repeating: "x", count: 1_001))",
            "Content-Length: 8000\r\n\r\n\(String(repeating: "x", count: 8_000))",
            "Transfer-Encoding: chunked\r\n\r\n3e9\r\n\(String(repeating: "x", count: 1_001))\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n"
                + String(repeating: "1f4\r\n\(String(repeating: "x", count: 500))\r\n", count: 40) + "0\r\n\r\n",
        ])
    func bodyOverLimit(rest: String) async throws {
        try await serving(limits: Self.small) { server in
            let client = try RawClient(server.address)
            client.send("POST / HTTP/1.1\r\nHost: h\r\n" + rest)
            let answer = try client.answer()
            #expect(answer.status == 413)
            #expect(answer.problem?.details == ["limit": "1000"])
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().text == "hello")
        }
    }

    @Test("S6 a body at its limit is taken")
    func bodyAtLimit() async throws {
        try await serving(limits: Self.small, handler: { .text("\($0.body.count)") }) { server in
            let client = try RawClient(server.address)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n\(String(repeating: "x", count: 1_000))")
            #expect(try client.answer().text == "1000")
            let chunk = String(repeating: "x", count: 500)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1F4\r\n\(chunk)\r\n1f4\r\n\(chunk)\r\n0\r\n\r\n")
            #expect(try client.answer().text == "1000")
        }
    }

    @Test(
        "S6 a body that is far too large, or that asks first, is refused before it comes",
        arguments: [
            "Content-Length: 9000000000", "Content-Length: 1001\r\nExpect: 100-continue",
        ])
    func bodyRefusedEarly(fields: String) async throws {
        try await serving(limits: Self.small) { server in
            let client = try RawClient(server.address)
            client.send("POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.status == 413)
            #expect(answer.headers["connection"] == "close")
            #expect(try client.isClosed())
        }
    }

    @Test("S6 a head over its limit is answered 431", arguments: [2_049, 3_000, 3_800])
    func headOverLimit(size: Int) async throws {
        try await serving(limits: Self.small) { server in
            let client = try RawClient(server.address)
            client.send(Self.head(of: size))
            let answer = try client.answer()
            #expect(answer.status == 431)
            #expect(answer.problem?.code == "headers_too_large")
            #expect(try client.isClosed())
        }
    }

    @Test("S6 a head at its limit is taken, in one field, many fields, or cookies", arguments: [1, 20, 60])
    func headAtLimit(fields: Int) async throws {
        try await serving(limits: Self.small, handler: { .text("\($0.headers.fields.count)") }) { server in
            let client = try RawClient(server.address)
            for name in ["X-A", "Cookie"] {
                client.send(Self.head(of: 2_048, fields: fields, name: name))
                #expect(try client.answer().text == "\(fields + 1)")
            }
        }
    }

    @Test("S6 an endless head is cut off with 431 or 414", arguments: ["GET / HTTP/1.1\r\nHost: h\r\nX: ", "GET /"])
    func endlessHead(beginning: String) async throws {
        try await serving(limits: Self.small) { server in
            let client = try RawClient(server.address)
            client.send(beginning)
            while client.isSilent, client.send(String(repeating: "x", count: 1_000)) {}
            let answer = (try? client.rest()) ?? ""
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 431 ") || answer.hasPrefix("HTTP/1.1 414 "))
        }
    }

    @Test("S6 the body limit of one request says nothing about the next")
    func bodiesDontAddUp() async throws {
        try await serving(limits: Self.small, handler: { .text("\($0.body.count)") }) { server in
            let client = try RawClient(server.address)
            for _ in 0..<10 {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n\(String(repeating: "x", count: 900))")
                #expect(try client.answer().text == "900")
            }
        }
    }

    @Test("S6 beyond the connection limit clients wait until another leaves")
    func connectionLimit() async throws {
        try await serving(limits: Self.patient { $0.connections = 2 }) { server in
            let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
            let first = try RawClient(server.address)
            let second = try RawClient(server.address)
            for client in [first, second] {
                client.send(request)
                #expect(try client.answer().text == "hello")
            }
            let third = try RawClient(server.address)
            third.send(request)
            for _ in 0..<20 {
                second.send(request)
                #expect(try second.answer().text == "hello")
            }
            #expect(third.isSilent)
            first.finish()
            #expect(try third.answer().text == "hello")
        }
    }

    @Test("S6 beyond the limit for one address its connections are closed; a trusted proxy has no such limit", arguments: [false, true])
    func connectionsPerClient(isBehindProxy: Bool) async throws {
        try await serving(limits: Self.patient { $0.connectionsPerClient = 3 }, trustsForwardedFor: isBehindProxy) { server in
            let clients = try (0..<3).map { _ in try RawClient(server.address) }
            for client in clients {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.answer().text == "hello")
            }
            let another = try RawClient(server.address)
            another.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            if isBehindProxy {
                #expect(try another.answer().text == "hello")
            } else {
                #expect(try another.isClosed())
            }
        }
    }

    @Test("S2 refusals and connections are counted")
    func metrics() async throws {
        let metrics = Metrics()
        try await serving(limits: Self.small, metrics: metrics) { server in
            let client = try RawClient(server.address)
            client.send(Self.head(of: 2_049))
            #expect(try client.answer().status == 431)
            #expect(metrics.text().contains(#"http_requests_refused_total{code="headers_too_large",listen="\#(server.address)"} 1"#))
            let other = try RawClient(server.address)
            other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try other.answer().status == 200)
            #expect(metrics.text().contains(#"http_connections{listen="\#(server.address)"} "#))
        }
        #expect(metrics.text().contains("} 0\n"))
    }

    /// A request whose head is exactly so many bytes.
    private static func head(of size: Int, fields: Int = 1, name: String = "X-A") -> String {
        let start = "GET / HTTP/1.1\r\nHost: h\r\n"
        var room = size - start.utf8.count - 2
        var text = start
        for left in stride(from: fields, to: 0, by: -1) {
            let line = room / left
            text += "\(name): " + String(repeating: "x", count: line - name.utf8.count - 4) + "\r\n"
            room -= line
        }
        return text + "\r\n"
    }
}
