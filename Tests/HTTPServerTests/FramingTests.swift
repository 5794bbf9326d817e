import HTTP
import HTTPServer
import Runtime
import Testing

/// A request that a proxy in front could read as two, or as another one, is refused and its connection closed (RFC 9112 §11.2).
@Suite("Request smuggling and garbage")
struct FramingTests {
    static let ambiguous: [(String, String)] = [
        ("length and coding", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("coding and length", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        ("two lengths that differ", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        ("two lengths alike", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        ("two codings", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n"),
        ("coding chunked twice", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        ("an unknown coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n"),
        ("coding identity", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n"),
        ("coding with a blank behind", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked \r\n\r\n0\r\n\r\n"),
        ("coding with a vertical tab", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n"),
        ("coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a blank before the colon", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\nhello"),
        ("a coding with a blank before the colon", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        ("a blank before the first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
        ("a folded line", "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n\t2\r\n\r\n"),
        ("a folded line that makes a name", "POST / HTTP/1.1\r\nHost: h\r\nContent: 5\r\n -Length: 5\r\n\r\nhello"),
        ("a folded line at the end of a full buffer", "GET / HTTP/1.1\r\nHost: h\r\na:b\r\n c\r\n\r\n"),
        ("a bare line feed after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n"),
        ("a bare line feed between fields", "GET / HTTP/1.1\r\nX-A: 1\nHost: h\r\n\r\n"),
        ("a bare line feed after the last field", "GET / HTTP/1.1\r\nHost: h\n\r\n"),
        ("a bare line feed for the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\n"),
        ("a bare carriage return in a value", "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\rX-B: 2\r\n\r\n"),
        ("a zero byte in a value", "POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\0Content-Length: 5\r\n\r\nhello"),
        ("a zero byte for an empty line", "POST / HTTP/1.1\r\nHost: h\r\n\0GET /inner HTTP/1.1\r\n\r\n"),
        ("a zero byte in the target", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("an empty name", "GET / HTTP/1.1\r\nHost: h\r\n: 1\r\n\r\n"),
        ("a name that is no token", "GET / HTTP/1.1\r\nHost: h\r\nX(A): 1\r\n\r\n"),
        ("no host", "GET / HTTP/1.1\r\n\r\n"),
        ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        ("two blanks before the target", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("two blanks behind the target", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("a blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("a tab in the target", "GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("a target that is no path", "GET index.html HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("a target that names a tunnel", "CONNECT inner:443 HTTP/1.1\r\nHost: inner:443\r\n\r\n"),
        ("a target with another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("a target with a user", "GET http://user@h/ HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("a method that is no token", "GE(T / HTTP/1.1\r\nHost: h\r\n\r\n"),
    ]

    @Test("an ambiguous request is refused with a problem, and its connection closed", arguments: ambiguous)
    func refusal(name: String, request: String) async throws {
        let handled = Tally()
        try await serving(handler: { _ in
            handled.add()
            return .text("handled")
        }) { server in
            let client = try RawClient(server.address)
            client.send(request)
            client.send("GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.status == 400)
            #expect(answer.problem?.code == "malformed_request")
            #expect(answer.headers["connection"] == "close")
            #expect(try client.isClosed())
        }
        #expect(handled.count == 0)
    }

    /// What the library refuses before it shows the request to anyone: the status is right, or the connection is just closed.
    @Test(
        "unreadable requests are refused by the library",
        arguments: [
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\nhello", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nhello", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\nhello", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617\r\n\r\nhello", "HTTP/1.1 413 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n", "HTTP/1.1 400 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "HTTP/1.1 413 "),
            ("GET / HTTP/1.1\r\nHost\r\n\r\n", "HTTP/1.1 400 "), ("GET / HTTP/1.1\r\nHost: h\r\nX\0A: 1\r\n\r\n", "HTTP/1.1 400 "),
            ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", "HTTP/1.1 505 "),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 505 "), ("GET / http/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 400 "),
            ("GET /\r\n\r\n", "HTTP/1.1 400 "), ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\n\n", ""), ("nonsense\r\n\r\n", ""),
        ])
    func unreadable(request: String, beginning: String) async throws {
        let book = LogBook()
        let metrics = Metrics()
        try await serving(log: book.log, metrics: metrics) { server in
            let client = try RawClient(server.address)
            client.send(request)
            let answer = try client.rest()
            #expect(beginning.isEmpty ? answer.isEmpty : answer.hasPrefix(beginning))
            #expect(!answer.contains("hello"))
        }
        guard !beginning.isEmpty else { return }
        #expect(book.all.contains { $0.contains("http.library") && $0.contains(#""level":"debug""#) })
        #expect(metrics.text().contains(#"code="unreadable""#))
    }

    @Test("random bytes never reach the handler and always end in a close", arguments: 0..<20)
    func noise(seed: UInt64) async throws {
        var state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let bytes = (0..<4_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        try await serving(handler: { _ in .text("handled") }) { server in
            let client = try RawClient(server.address)
            client.send(bytes)
            client.send("\r\n\r\n")
            client.finish()
            let answer = (try? client.rest()) ?? ""
            #expect(!answer.contains("handled"))
        }
    }

    @Test("empty lines before a request are passed over")
    func emptyLines() async throws {
        try await serving { server in
            let client = try RawClient(server.address)
            client.send("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer().text == "hello")
        }
    }

    @Test("a request may come byte by byte")
    func byteByByte() async throws {
        try await serving(handler: { .text($0.headers["x-a"] ?? "" + $0.path) }) { server in
            let client = try RawClient(server.address)
            for byte in "POST /p HTTP/1.1\r\nHost: h\r\nX-A: v\r\nContent-Length: 2\r\n\r\nok".utf8 { client.send([byte]) }
            #expect(try client.answer().text == "v")
        }
    }
}
