import Foundation
import HTTP
import HTTPClient
import Primitives
import Testing

/// What the machine around the process must not change. Each test has a process of its own, because it changes all of it.
@Suite("Surroundings", .timeLimit(.minutes(1)))
struct SurroundingsTests {
    @Test("the environment's proxies are ignored")
    func proxies() async {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
            let server = try TestServer { _ in answer() }
            let client = HTTPClient()
            defer { client.close() }
            #expect(try await client.send(Call(.get, "/", at: server.base)).status == .ok)
        }
    }

    @Test("a .netrc in the home folder gives nothing away")
    func netrc() async {
        await #expect(processExitsWith: .success) {
            let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: home) }
            try Data("default login a password b\n".utf8).write(to: home.appending(path: ".netrc"))
            setenv("HOME", home.path(percentEncoded: false), 1)
            let seen = Notes<ReceivedRequest>()
            let server = try TestServer { request in
                seen.add(request)
                return answer()
            }
            let client = HTTPClient()
            defer { client.close() }
            _ = try await client.send(Call(.get, "/", at: server.base))
            #expect(seen.all.map { $0["authorization"] } == [nil])
        }
    }

    @Test("a certificate that nobody vouches for is refused", .enabled(if: TLSServer.isAvailable), arguments: ["localhost", "127.0.0.1"])
    func unknownCertificate(_ host: String) async throws {
        let server = try TLSServer()
        defer { server.stop() }
        let client = HTTPClient()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(Call(.get, "/", at: .tcp("https://\(host):\(server.port)"), timeout: .seconds(20)))
        }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
        guard case .unreachable(let text) = error else { return }
        #expect(text.contains("certificate"))
    }
}
