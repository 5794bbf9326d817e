import HTTP
import HTTPClient
import Primitives
import Testing

/// libcurl sends a request again by itself when a kept connection breaks before the answer; what may not arrive twice must be safe from it.
@Suite("Sent once", .timeLimit(.minutes(1)))
struct OnceOnlyTests {
    @Test("a change without a key is never sent twice, not even over a kept connection", arguments: [Method.post, .put, .patch, .delete])
    func withoutKey(_ method: Method) async throws {
        #expect(try await changesSeen(method, [:]).map(\.method) == [method.rawValue])
    }

    @Test("a change with a key may be")
    func withKey() async throws {
        let changes = try await changesSeen(.post, ["Idempotency-Key": "k"])
        #expect(changes.map { $0["idempotency-key"] } == ["k", "k"])
    }

    /// A server that answers the first request, then takes each connection's next request and dies of it.
    private func changesSeen(_ method: Method, _ headers: Headers) async throws -> [ReceivedRequest] {
        let seen = Notes<ReceivedRequest>()
        let server = try TestServer { connection in
            while let request = connection.readRequest() {
                guard request.target == "/change" else {
                    connection.send(answer())
                    continue
                }
                seen.add(request)
                return
            }
        }
        let client = HTTPClient()
        defer { client.close() }
        _ = try await client.send(Call(.get, "/", at: server.base))
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(Call(method, "/change", at: server.base, headers: headers, body: [1]))
        }
        #expect(error?.isUnreachable == true)
        return seen.all
    }
}
