import HTTP
import HTTPServer
import Testing

@Suite("Requests and answers")
struct RoundTripTests {
    /// Sends the request back as text, line by line.
    static let mirror: @Sendable (Request) async -> Response = { request in
        let lines =
            ["\(request.method.rawValue) \(request.path)", request.query.urlEncoded, request.client, request.headers["host"] ?? "-"]
            + [String(decoding: request.body, as: UTF8.self)]
        return .text(lines.joined(separator: "\n"))
    }

    @Test(
        "a request line reaches the handler as it was sent",
        arguments: [
            ("GET / HTTP/1.1", "GET /", ""),
            ("GET /a%2Fb/%E4%B8%AD?x=1%262&y HTTP/1.1", "GET /a%2Fb/%E4%B8%AD", "x=1%262&y="),
            ("POST http://pay.example/gateway.do?charset=utf-8 HTTP/1.1", "POST /gateway.do", "charset=utf-8"),
            ("GET HTTPS://pay.example?a=b HTTP/1.1", "GET /", "a=b"),
            ("GET http://pay.example HTTP/1.1", "GET /", ""),
            ("PROPFIND /x HTTP/1.1", "PROPFIND /x", ""),
            ("OPTIONS * HTTP/1.1", "OPTIONS *", ""),
            ("GET //double//slash HTTP/1.1", "GET //double//slash", ""),
            ("GET /?a=b?c=d&e=%2b+1 HTTP/1.1", "GET /", "a=b%3Fc%3Dd&e=%2B%201"),
        ])
    func requestLine(line: String, first: String, query: String) async throws {
        try await serving(handler: Self.mirror) { server in
            let client = try RawClient(server.address)
            client.send("\(line)\r\nHost: here\r\nContent-Length: 0\r\n\r\n")
            let lines = try client.answer().text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[0] == first)
            #expect(lines[1] == query)
        }
    }

    @Test("bytes outside ASCII in a target arrive percent-encoded")
    func bareBytes() async throws {
        try await serving(handler: { .text($0.path + "|" + $0.query.urlEncoded) }) { server in
            let client = try RawClient(server.address)
            client.send(
                Array("GET /".utf8) + [0xd6, 0xd0] + Array("?v=".utf8) + [0xce, 0xc4] + Array(" HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
            #expect(try client.answer().text == "/%D6%D0|v=%CE%C4")
        }
    }

    @Test("the host of an absolute-form target replaces the Host field")
    func absoluteFormHost() async throws {
        try await serving(handler: Self.mirror) { server in
            let client = try RawClient(server.address)
            client.send("GET http://right.example:80/ HTTP/1.1\r\nHost: wrong.example\r\n\r\n")
            #expect(try client.answer().text.contains("right.example:80"))
        }
    }

    @Test("bodies arrive whole, by length and in chunks", arguments: [0, 1, 15_000, 70_000, 1_000_000])
    func bodies(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await serving(handler: { Response(.ok, headers: ["X-Size": "\($0.body.count)"], body: $0.body) }) { server in
            let client = try RawClient(server.address)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\r\n")
            client.send(body)
            #expect(try client.answer().body == body)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: size, by: 9_999) {
                let chunk = body[start..<min(start + 9_999, size)]
                client.send(Array("\(String(chunk.count, radix: 16));note=x\r\n".utf8) + chunk + Array("\r\n".utf8))
            }
            client.send("0\r\n\r\n")
            #expect(try client.answer().body == body)
        }
    }

    @Test("trailers after a chunked body are passed over")
    func trailers() async throws {
        try await serving(handler: { .text(($0.headers["x-late"] ?? "none") + "|" + String(decoding: $0.body, as: UTF8.self)) }) { server in
            let client = try RawClient(server.address)
            client.send(
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\nContent-Length: 9\r\n\r\n")
            #expect(try client.answer().text == "none|ok")
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().text == "none|")
        }
    }

    @Test("HEAD gets GET's fields and no body")
    func head() async throws {
        try await serving { server in
            let client = try RawClient(server.address)
            client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.answer(toHead: true)
            #expect(answer.headers["content-length"] == "5")
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().text == "hello")
        }
    }

    @Test("an answer without content has no body and keeps the connection", arguments: [Status.noContent, .notModified])
    func noContent(status: Status) async throws {
        try await serving(handler: { _ in Response(status) }) { server in
            let client = try RawClient(server.address)
            for _ in 0..<2 {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.answer(toHead: true).status == status.rawValue)
            }
        }
    }

    @Test("Expect: 100-continue is answered before the body comes")
    func expectContinue() async throws {
        try await serving(handler: Self.mirror) { server in
            let client = try RawClient(server.address)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            #expect(try client.answer().status == 100)
            client.send("body")
            #expect(try client.answer().text.hasSuffix("body"))
        }
    }

    @Test("HTTP/1.0 closes, unless it asks to keep the connection")
    func http10() async throws {
        try await serving { server in
            let closing = try RawClient(server.address)
            closing.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try closing.answer().headers["connection"] == "close")
            #expect(try closing.isClosed())
            let keeping = try RawClient(server.address)
            keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try keeping.answer().headers["connection"]?.lowercased() == "keep-alive")
            keeping.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try keeping.answer().text == "hello")
        }
    }

    @Test("Connection: close is honoured, from the client and from the handler")
    func connectionClose() async throws {
        try await serving(handler: { $0.path == "/bye" ? .text("bye").with("Connection", "close") : .text("hello") }) { server in
            for request in ["GET /bye HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"] {
                let client = try RawClient(server.address)
                client.send(request)
                #expect(try client.answer().headers["connection"] == "close")
                #expect(try client.isClosed())
            }
        }
    }

    @Test("pipelined requests are answered in order, whether their handlers wait or not")
    func pipelining() async throws {
        try await serving(handler: { request in
            if request.path.hasSuffix("0") { await Task.yield() }
            return .text(request.path)
        }) { server in
            let client = try RawClient(server.address)
            client.send((0..<200).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            for number in 0..<200 { #expect(try client.answer().text == "/\(number)") }
        }
    }

    @Test("fields: all of one name, in order, without the blanks around; names in lower case")
    func fields() async throws {
        try await serving(handler: { .text($0.headers.all("x-a").joined(separator: "|")) }) { server in
            let client = try RawClient(server.address)
            client.send("GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-b: no\r\nX-a:\t two words \t\r\nX-A:\r\nX-A:3\r\n\r\n")
            #expect(try client.answer().text == "1|two words||3")
        }
    }

    @Test("every answer has a date; the handler's own framing is ignored")
    func ownFields() async throws {
        try await serving(handler: { _ in
            .text("hello").with("Content-Length", "99").with("Transfer-Encoding", "chunked").with("X-Empty", "")
        }) { server in
            let client = try RawClient(server.address)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.text == "hello")
            #expect(answer.headers.all("content-length") == ["5"])
            #expect(answer.headers["date"] != nil)
            #expect(answer.headers["transfer-encoding"] == nil)
        }
    }

    @Test(
        "what can't be sent becomes a 500 and a log line",
        arguments: [
            Response(.ok, headers: ["X-Split": "a\r\nSet-Cookie: b"]),
            Response(.ok, headers: ["X Y": "a"]),
            Response(.ok, headers: ["X-Zero": "a\0b"]),
            Response(Status(rawValue: 101)),
            Response(Status(rawValue: 1000)),
        ])
    func unsendable(response: Response) async throws {
        let book = LogBook()
        try await serving(log: book.log, handler: { _ in response }) { server in
            let client = try RawClient(server.address)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.status == 500)
            #expect(answer.problem?.code == "internal")
            #expect(answer.headers["set-cookie"] == nil)
        }
        #expect(book.all.contains { $0.contains("http.unsendable") })
    }

    @Test("a large answer arrives whole at a client that reads slowly")
    func largeAnswer() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try await serving(handler: { _ in Response(.ok, body: body) }) { server in
            let client = try RawClient(server.address, window: 4_096)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().body == body)
            #expect(try client.answer().body == body)
        }
    }

    @Test(
        "the client's address",
        arguments: [
            (ListenAddress.tcp(host: "127.0.0.1", port: 0), "127.0.0.1"), (.tcp(host: "::1", port: 0), "::1"),
        ])
    func clientAddress(address: ListenAddress, text: String) async throws {
        try await serving(address, handler: { .text($0.client) }) { server in
            let client = try RawClient(server.address)
            client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n")
            #expect(try client.answer().text == text)
        }
    }

    @Test("a dual-stack server names an IPv4 client by its IPv4 address")
    func mappedAddress() async throws {
        try await serving(.tcp(host: "::", port: 0), handler: { .text($0.client) }) { server in
            guard case .tcp(_, let port) = server.address else { return }
            let client = try RawClient(.tcp(host: "127.0.0.1", port: port))
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().text == "127.0.0.1")
        }
    }

    @Test(
        "a trusted proxy's last word names the client; anything that is no address doesn't",
        arguments: [
            ("X-Forwarded-For: 6.6.6.6, 203.0.113.9", "203.0.113.9"), ("X-Forwarded-For: 2001:db8::1 ", "2001:db8::1"),
            ("X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2", "2.2.2.2"), ("X-Forwarded-For: 1.1.1.1, evil", "127.0.0.1"),
            ("X-Forwarded-For: 1.1.1.1,", "1.1.1.1"), ("X-Forwarded-For: ::ffff:192.0.2.1", "192.0.2.1"),
            ("X-Forwarded-For: 0:0:0:0:0:FFFF:C000:0201", "192.0.2.1"), ("X-Other: 1", "127.0.0.1"),
        ])
    func forwardedFor(field: String, client expected: String) async throws {
        try await serving(trustsForwardedFor: true, handler: { .text($0.client) }) { server in
            let client = try RawClient(server.address)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\(field)\r\n\r\n")
            #expect(try client.answer().text == expected)
        }
    }
}
