import Foundation
import HTTP
import HTTPServer
import Runtime
import Testing

@Suite("Unix sockets and addresses")
struct UnixSocketTests {
    @Test("serves on a Unix socket; its client is called unix; owner and group may connect; the file goes with the server")
    func unixSocket() async throws {
        try await withFolder { folder in
            let path = folder + "/a.sock"
            try await serving(.unix(path: path), handler: { .text($0.client) }) { server in
                #expect(server.address == .unix(path: path))
                let client = try RawClient(server.address)
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.answer().text == "unix")
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o660)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("the socket file of a crashed process is replaced")
    func staleFile() async throws {
        try await withFolder { folder in
            let path = folder + "/a.sock"
            Self.leaveStaleSocket(path)
            #expect(FileManager.default.fileExists(atPath: path))
            try await serving(.unix(path: path)) { server in
                let client = try RawClient(server.address)
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.answer().text == "hello")
            }
        }
    }

    @Test("a socket that is served, and a file that is no socket, are left alone")
    func occupied() async throws {
        try await withFolder { folder in
            let path = folder + "/a.sock"
            try await serving(.unix(path: path)) { server in
                #expect(throws: HTTPServerError.addressInUse(server.address)) { try HTTPServer(server.address) { _ in .noContent } }
                let client = try RawClient(server.address)
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.answer().text == "hello")
            }
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: HTTPServerError.addressInUse(.unix(path: path))) { try HTTPServer(.unix(path: path)) { _ in .noContent } }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test("a server that stops leaves the socket of its successor")
    func successor() async throws {
        try await withFolder { folder in
            let address = ListenAddress.unix(path: folder + "/a.sock")
            let first = try HTTPServer(address) { _ in .text("first") }
            try FileManager.default.removeItem(atPath: folder + "/a.sock")
            let second = try HTTPServer(address) { _ in .text("second") }
            await first.stop()
            let client = try RawClient(address)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try await onThread { try client.answer() }
            #expect(answer.text == "second")
            await second.stop()
        }
    }

    @Test("a TCP address in use, and one that is nobody's, are told apart")
    func unusableTCP() async throws {
        try await serving { server in
            #expect(throws: HTTPServerError.addressInUse(server.address)) { try HTTPServer(server.address) { _ in .noContent } }
        }
        for address in [
            ListenAddress.tcp(host: "203.0.113.1", port: 0), .tcp(host: "no.such.host.invalid", port: 0), .unix(path: "/no/such/x"),
        ] {
            let error = #expect(throws: HTTPServerError.self) { try HTTPServer(address) { _ in .noContent } }
            guard case .unusableAddress(address, let reason) = error else {
                Issue.record("\(address): \(String(describing: error))")
                continue
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test("an address is free again once its server has stopped", arguments: 0..<3)
    func restart(round: Int) async throws {
        let first = try HTTPServer(.tcp(host: "127.0.0.1", port: 0)) { _ in .text("first") }
        let address = first.address
        let client = try RawClient(address)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let answer = try await onThread { try client.answer() }
        #expect(answer.text == "first")
        await first.stop()
        let second = try HTTPServer(address) { _ in .text("second") }
        #expect(second.address == address)
        await second.stop()
    }

    @Test(
        "addresses read and write",
        arguments: [
            ("127.0.0.1:8080", ListenAddress.tcp(host: "127.0.0.1", port: 8080)), ("[::]:8080", .tcp(host: "::", port: 8080)),
            ("localhost:0", .tcp(host: "localhost", port: 0)), ("unix:/run/x.sock", .unix(path: "/run/x.sock")),
            ("0.0.0.0:65535", .tcp(host: "0.0.0.0", port: 65_535)),
        ])
    func addresses(text: String, address: ListenAddress) {
        #expect(ListenAddress(text) == address)
        #expect(address.description == text)
    }

    @Test(
        "what is no address",
        arguments: [
            "", "8080", ":8080", "host:", "host:65536", "host:-1", "host:+80", "host:8o80", "::1:80", "[]:80", "unix:", "unix:relative",
            "unix:/dir/",
            "http://host:80", "a b:80", "unix:/" + String(repeating: "x", count: 107), "[::1]", "host:99999999999999999999",
        ])
    func notAddresses(text: String) { #expect(ListenAddress(text) == nil) }

    /// What the kernel leaves of a socket whose process is gone: the file, and nobody behind it.
    private static func leaveStaleSocket(_ path: String) {
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        listen(socket, 1)
        close(socket)
    }
}
