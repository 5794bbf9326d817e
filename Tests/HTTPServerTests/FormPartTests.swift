import HTTP
import HTTPServer
import Testing

@Suite("Forms with files")
struct FormPartTests {
    private static let mirror: @Sendable (Request) async -> Response = { request in
        guard let parts = request.parts else { return .text("no parts") }
        return .text(
            parts.map { "\($0.name)|\($0.fileName ?? "-")|\($0.bytes.count)|\($0.bytes.reduce(0) { $0 &+ Int($1) })" }.joined(
                separator: "\n"))
    }

    private func send(_ body: [UInt8], type: String = "multipart/form-data; boundary=edge", chunked: Bool = false) async throws -> String {
        let head =
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: \(type)\r\n"
            + (chunked ? "Transfer-Encoding: chunked\r\n\r\n\(String(body.count, radix: 16))\r\n" : "Content-Length: \(body.count)\r\n\r\n")
        let bytes = Array(head.utf8) + body + (chunked ? Array("\r\n0\r\n\r\n".utf8) : [])
        let answer = Answered()
        try await serving(handler: Self.mirror) { server in
            let client = try RawClient(server.address)
            client.send(bytes)
            answer.text = try client.answer().text
        }
        return answer.text
    }

    /// Set on the test's own thread, read when it has ended.
    private final class Answered: @unchecked Sendable { var text = "" }

    private static func part(_ name: String, file: String? = nil, _ bytes: [UInt8]) -> [UInt8] {
        let type = file.map { "; filename=\"\($0)\"\r\nContent-Type: image/jpeg" } ?? ""
        return Array("--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\(type)\r\n\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    @Test("fields and a file come apart, byte for byte", arguments: [false, true])
    func apart(chunked: Bool) async throws {
        let image = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) } + Array("\r\n--edg\r\n--".utf8)
        let body =
            Self.part("name", Array("阿依古丽·买买提".utf8)) + Self.part("photo", file: "照片.jpg", image) + Self.part("name", Array("2".utf8))
            + Array("--edge--\r\n".utf8)
        let sum = { (bytes: [UInt8]) in bytes.reduce(0) { $0 &+ Int($1) } }
        let text = try await send(body, chunked: chunked)
        #expect(
            text
                == "name|-|23|\(sum(Array("阿依古丽·买买提".utf8)))\nphoto|照片.jpg|\(image.count)|\(sum(image))\nname|-|1|50")
    }

    @Test(
        "what is no form is told as none",
        arguments: ["", "garbage", "--edge\r\n", "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever closed"])
    func broken(body: String) async throws { #expect(try await send(Array(body.utf8)) == "no parts") }

    @Test("another content type is left alone; a boundary may be missing")
    func otherTypes() async throws {
        #expect(try await send(Array("a=b".utf8), type: "application/x-www-form-urlencoded") == "no parts")
        #expect(try await send(Self.part("a", [1]), type: "multipart/form-data") == "no parts")
    }

    @Test("more parts than a form has are refused")
    func many() async throws {
        let body = (0..<100).flatMap { Self.part("p\($0)", [1]) } + Array("--edge--\r\n".utf8)
        #expect(try await send(body) == "no parts")
    }
}
