import Foundation
import HTTP
import HTTPServer

/// A client that sends exactly the bytes it is told to, on a blocking socket. Every wait ends after `patience`, so that a server that
/// hangs fails a test instead of stopping the run. Only one thread at a time may use it.
final class RawClient: @unchecked Sendable {
    struct Answer {
        var status = 0
        var headers = Headers()
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }
        var problem: Problem.Document? { try? JSON.decode(from: body) }
    }

    enum Failure: Error, Equatable {
        case notConnected(Int32)
        case silent
        case reset
        /// The peer closed in the middle of an answer.
        case cutShort(String)
    }

    private let socket: Int32
    private var buffer: [UInt8] = []
    private static let patience = timeval(tv_sec: 120, tv_usec: 0)

    /// - Parameter window: bytes that the kernel takes for us before it makes the server wait.
    init(_ address: ListenAddress, window: Int32? = nil) throws {
        switch address {
        case .tcp(let host, let port):
            let isIPv6 = host.contains(":")
            socket = Self.open(isIPv6 ? AF_INET6 : AF_INET, window)
            let isConnected = isIPv6 ? Self.connect6(socket, host, port) : Self.connect4(socket, host, port)
            guard isConnected else { throw Failure.notConnected(errno) }
        case .unix(let path):
            socket = Self.open(AF_UNIX, window)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            guard Self.connect(socket, name) else { throw Failure.notConnected(errno) }
        }
    }

    deinit { Foundation.close(socket) }

    /// No more from us; the server sees the end of the stream.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// Closes the connection the rude way: the server gets a reset.
    func abort() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// - Returns: whether all of it was taken.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// One whole answer; what follows it is kept for the next call. An interim answer (1xx) is one of its own.
    func answer(toHead isHead: Bool = false) throws(Failure) -> Answer {
        while true {
            if let end = headEnd() {
                var answer = parse(buffer[..<end])
                let length = isHead || answer.status < 200 ? 0 : Int(answer.headers["content-length"] ?? "0") ?? 0
                while buffer.count < end + length { try fill() }
                answer.body = Array(buffer[end..<end + length])
                buffer.removeFirst(end + length)
                return answer
            }
            try fill()
        }
    }

    /// Everything up to the end of the stream.
    func rest() throws(Failure) -> String {
        while true {
            do throws(Failure) {
                try fill()
            } catch .cutShort(let text) {
                buffer = []
                return text
            }
        }
    }

    /// Whether the server has closed the connection without another byte.
    func isClosed() throws(Failure) -> Bool {
        do throws(Failure) {
            return try rest().isEmpty
        } catch .reset {
            return true
        }
    }

    /// Whether nothing has come so far.
    var isSilent: Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return buffer.isEmpty && poll(&entry, 1, 0) == 0
    }

    private func fill() throws(Failure) {
        var block = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &block, block.count, 0)
        if count > 0 {
            buffer += block[..<count]
        } else if count == 0 {
            throw .cutShort(String(decoding: buffer, as: UTF8.self))
        } else {
            throw errno == EAGAIN ? .silent : .reset
        }
    }

    private func headEnd() -> Int? {
        guard buffer.count >= 4 else { return nil }
        return (0...buffer.count - 4).first { buffer[$0..<$0 + 4].elementsEqual([13, 10, 13, 10]) }.map { $0 + 4 }
    }

    private func parse(_ head: ArraySlice<UInt8>) -> Answer {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        var answer = Answer()
        answer.status = Int(lines[0].split(separator: " ")[1]) ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            answer.headers.add(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
        }
        return answer
    }

    private static func open(_ family: Int32, _ window: Int32?) -> Int32 {
        let socket = Foundation.socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = patience
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var window { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size)) }
        return socket
    }

    private static func connect4(_ socket: Int32, _ host: String, _ port: Int) -> Bool {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &name.sin_addr)
        return connect(socket, name)
    }

    private static func connect6(_ socket: Int32, _ host: String, _ port: Int) -> Bool {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = in_port_t(port).bigEndian
        inet_pton(AF_INET6, host, &name.sin6_addr)
        return connect(socket, name)
    }

    private static func connect<Name>(_ socket: Int32, _ name: Name) -> Bool {
        withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<Name>.size)) == 0
            }
        }
    }
}
