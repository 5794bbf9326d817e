import HTTP
import HTTPClient
import Primitives
import Runtime
import Testing

@Suite("Calls", .timeLimit(.minutes(1)))
struct CallTests {
    let client = HTTPClient()
    let seen = Notes<ReceivedRequest>()

    @Test("a call arrives whole and so does its answer", arguments: [TestServer.Place.tcp, .unix])
    func roundTrip(_ place: TestServer.Place) async throws {
        let server = try TestServer(place) { [seen] request in
            seen.add(request)
            return answer("201 Created", "会议", headers: "X-One: a b \r\nx-one: c\r\nX-Empty:\r\n")
        }
        defer { client.close() }
        let body = [UInt8](0...255)
        let response = try await client.send(
            Call(.put, "/a/../b%20c?d=e", at: server.base, headers: ["X-Two": "二", "X-Nothing": ""], body: body))
        #expect(response.status == .created)
        #expect(response.headers.all("X-One") == ["a b", "c"])
        #expect(response.headers["x-empty"] == "")
        #expect(String(decoding: response.body, as: UTF8.self) == "会议")
        let request = try #require(seen.all.first)
        #expect(request.line == "PUT /a/../b%20c?d=e HTTP/1.1")
        #expect(request.body == body)
        #expect(request["x-two"] == "二")
        #expect(request["x-nothing"] == "")
        #expect(request["host"] == (place == .unix ? "localhost" : "127.0.0.1:\(server.port)"))
    }

    @Test("nothing is sent that was not asked for", arguments: [Method.get, .head, .post, .put, .patch, .delete, .options])
    func onlyWhatWasAsked(_ method: Method) async throws {
        let server = try TestServer { [seen] request in
            seen.add(request)
            return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        }
        defer { client.close() }
        _ = try await client.send(Call(method, "/", at: server.base))
        let request = try #require(seen.all.first)
        #expect(request.line == "\(method.rawValue) / HTTP/1.1")
        let carriesLength = [Method.post, .put, .patch].contains(method)
        #expect(request.headers.map(\.name).sorted() == (carriesLength ? ["content-length", "host"] : ["host"]))
    }

    @Test("a large body is sent without asking first")
    func largeBody() async throws {
        let server = try TestServer { [seen] request in
            seen.add(request)
            return answer()
        }
        defer { client.close() }
        let body = [UInt8](repeating: 7, count: 3 << 20)
        _ = try await client.send(Call(.post, "/", at: server.base, body: body))
        let request = try #require(seen.all.first)
        #expect(request["expect"] == nil)
        #expect(request.body == body)
    }

    @Test("a HEAD's answer has the length of a body and no body")
    func head() async throws {
        let server = try TestServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n" }
        defer { client.close() }
        let response = try await client.send(Call(.head, "/", at: server.base))
        #expect(response.body.isEmpty)
        #expect(response.headers["content-length"] == "5000000000")
    }

    @Test("the caller's trace goes with every call", arguments: [true, false])
    func trace(_ hasTrace: Bool) async throws {
        let server = try TestServer { [seen] request in
            seen.add(request)
            return answer()
        }
        defer { client.close() }
        let trace = Trace(traceID: [UInt8](repeating: 0xab, count: 16), spanID: [UInt8](repeating: 0xcd, count: 8))
        try await Trace.$current.withValue(hasTrace ? trace : nil) {
            _ = try await client.send(Call(.get, "/", at: server.base))
        }
        #expect(seen.all.first?["traceparent"] == (hasTrace ? trace.traceparent : nil))
    }

    @Test("a connection is kept for the next call", arguments: [TestServer.Place.tcp, .unix])
    func reuse(_ place: TestServer.Place) async throws {
        let server = try TestServer(place) { answer("200 OK", $0.target) }
        defer { client.close() }
        for number in 0..<10 {
            let response = try await client.send(Call(.get, "/\(number)", at: server.base))
            #expect(response.body == Array("/\(number)".utf8))
        }
        #expect(server.accepted.count == 1)
    }

    @Test("a kept connection that the server has closed does no harm")
    func closedWhileIdle() async throws {
        let server = try TestServer { connection in
            if connection.readRequest() != nil { connection.send(answer()) }
        }
        defer { client.close() }
        for number in 1...3 {
            #expect(try await client.send(Call(.get, "/", at: server.base)).status == .ok)
            await server.finished.reach(number)
        }
    }

    @Test(
        "a redirect is an answer like any other", arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    func redirect(_ status: String) async throws {
        let server = try TestServer { [seen] request in
            seen.add(request)
            return answer(status, headers: "Location: /elsewhere\r\n")
        }
        defer { client.close() }
        let response = try await client.send(Call(.post, "/", at: server.base, body: [1]))
        #expect(response.status.rawValue == Int(status.prefix(3)))
        #expect(response.headers["location"] == "/elsewhere")
        #expect(seen.all.count == 1)
    }

    @Test("an interim answer's fields are not the answer's, nor are trailers")
    func interimAndTrailers() async throws {
        let server = try TestServer { _ in
            "HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Late: 1\r\n\r\n"
        }
        defer { client.close() }
        let response = try await client.send(Call(.get, "/", at: server.base))
        #expect(response.status == .ok)
        #expect(response.headers["link"] == nil)
        #expect(response.headers["x-late"] == nil)
        #expect(response.body == Array("abc".utf8))
    }

    @Test(
        "a prefix of the base stands before every target",
        arguments: [("/p", "/x", "/p/x"), ("/p/", "/x", "/p/x"), ("", "", "/"), ("", "?a=b", "/?a=b")])
    func prefix(_ prefix: String, _ target: String, _ expected: String) async throws {
        let server = try TestServer { [seen] request in
            seen.add(request)
            return answer()
        }
        defer { client.close() }
        _ = try await client.send(Call(.get, target, at: .tcp("http://127.0.0.1:\(server.port)\(prefix)")))
        #expect(seen.all.first?.target == expected)
    }

    @Test(
        "what would name another host or another header stays here",
        arguments: [
            Call(.get, "@evil.example/", at: .tcp("http://127.0.0.1")), Call(.get, "/a b", at: .tcp("http://127.0.0.1")),
            Call(.get, "/a\r\nX: y", at: .tcp("http://127.0.0.1")), Call(.get, "/\u{0}", at: .tcp("http://127.0.0.1")),
            Call(.get, ".evil.example", at: .tcp("http://127.0.0.1")), Call(.get, "/", at: .tcp("file:///etc/passwd")),
            Call(.get, "/", at: .tcp("http://user:password@127.0.0.1")), Call(.get, "/", at: .tcp("http://")),
            Call(Method(rawValue: "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"), "/", at: .tcp("http://127.0.0.1")),
            Call(.get, "/", at: .tcp("http://127.0.0.1"), headers: ["X": "a\r\nY: b"]),
            Call(.get, "/", at: .tcp("http://127.0.0.1"), headers: ["X": "a\u{0}"]),
            Call(.get, "/", at: .tcp("http://127.0.0.1"), headers: ["X: y\r\nZ": "a"]),
            Call(.get, "/", at: .tcp("http://127.0.0.1"), headers: ["": "a"]),
        ])
    func refused(_ call: Call) async throws {
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(call) }
        #expect(error?.isUnreachable == true)
    }
}
