import Foundation
import HTTP
import HTTPClient
import Journey
import Testing

@Suite(.serialized, .enabled(if: canReplicate)) struct BalancerTests {
    private static let perSecond = 20

    @Test("S6 what one address may ask in a second holds over both processes of a service, and is no other address's loss")
    func limit() async throws {
        try await withRig(replicated, settings: ["balancer": ["REQUESTS_PER_CLIENT": "\(Self.perSecond)"]]) { rig in
            _ = try Journey(rig: rig, size: 1, rosterSize: 1, pack: shippedPack, report: { _ in })
            try await rig.start()
            let began = ContinuousClock.now
            let answers = try await ask(rig, 300, Call(.get, "/login", at: base(rig, "passport")))
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            let (admitted, refused) = (answers.filter { $0.status == .ok }, answers.filter { $0.status == .tooManyRequests })
            #expect(admitted.count + refused.count == 300)
            // Asking whether all are ready was counted, too.
            #expect((1...Int(Double(Self.perSecond) * (seconds + 2)) + 1).contains(admitted.count), "\(admitted.count) in \(seconds) s")
            #expect(Set(try refused.map { try JSON.decode(Problem.Document.self, from: $0.body).code }) == ["too_many_requests"])
            #expect(refused.allSatisfy { $0.headers["retry-after"] == "1" })
            #expect(try Self.status(of: rig.url("passport") + "/login", from: "127.0.0.2") == 200)
        }
    }

    @Test("Y5 S6 a gateway's callbacks are never refused for their number")
    func callbacks() async throws {
        try await withRig(replicated, settings: ["balancer": ["REQUESTS_PER_CLIENT": "1"]]) { rig in
            _ = try Journey(rig: rig, size: 1, rosterSize: 1, pack: shippedPack, report: { _ in })
            try await rig.start()
            let call = try Call(
                .post, "/callbacks/alipay", at: base(rig, "payment"), headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array("sign=AAAA&sign_type=RSA2".utf8))
            // Only Payment itself speaks so: it kept what it could of what nobody signed.
            let answers = try await ask(rig, 50, call)
            #expect(answers.allSatisfy { $0.body == Array("failure".utf8) })
        }
    }

    private func base(_ rig: Rig, _ service: String) throws -> BaseURL { try #require(BaseURL(rig.url(service))) }

    private func ask(_ rig: Rig, _ count: Int, _ call: @autoclosure () throws -> Call) async throws -> [Response] {
        let (client, call) = (HTTPClient(connectionsPerHost: 8), try call())
        defer { client.close() }
        return try await withThrowingTaskGroup(of: Response.self) { group in
            for _ in 0..<count { group.addTask { try await client.send(call) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Asks over a connection that comes from this address.
    private static func status(of url: String, from address: String) throws -> Int {
        let target = try #require(URLComponents(string: url))
        let link = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(link) }
        let isConnected =
            try at(address, 0) { bind(link, $0, $1) } == 0
            && at(#require(target.host), #require(target.port)) { connect(link, $0, $1) } == 0
        try #require(isConnected)
        let text = "GET \(target.path) HTTP/1.1\r\nHost: passport\r\nConnection: close\r\n\r\n"
        try #require(send(link, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count)
        var head = [UInt8](repeating: 0, count: 12)
        try #require(recv(link, &head, head.count, Int32(MSG_WAITALL)) == head.count)
        return try #require(Int(String(decoding: head.suffix(3), as: UTF8.self)))
    }

    private static func at(_ host: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
