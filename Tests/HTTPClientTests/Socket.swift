import Foundation
import Glibc
import Synchronization

struct SocketFailure: Error { let code = errno }

/// A file descriptor that is closed once.
final class Socket: Sendable {
    private let descriptor: Int32
    private let isOpen = Mutex(true)

    private init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close() }

    private static let stream = Int32(SOCK_STREAM.rawValue)

    static func listeningOnLoopback(backlog: Int32 = 256) throws -> Socket {
        let socket = Socket(Glibc.socket(AF_INET, stream, 0))
        var address = loopback(port: 0)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, listen(socket.descriptor, backlog) == 0 else { throw SocketFailure() }
        return socket
    }

    static func listening(onPath path: String) throws -> Socket {
        let socket = Socket(Glibc.socket(AF_UNIX, stream, 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(socket.descriptor, 256) == 0 else { throw SocketFailure() }
        return socket
    }

    /// Begins to connect and doesn't wait.
    static func connecting(toPort port: Int) -> Socket {
        let socket = Socket(Glibc.socket(AF_INET, stream, 0))
        _ = fcntl(socket.descriptor, F_SETFL, O_NONBLOCK)
        var address = loopback(port: port)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return socket
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        // All of 127/8 may be called, to stand for another machine.
        address.sin_addr.s_addr = port == 0 ? INADDR_ANY.bigEndian : INADDR_LOOPBACK.bigEndian
        return address
    }

    func port() throws -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { throw SocketFailure() }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    func accept() -> Socket? {
        let taken = Glibc.accept(descriptor, nil, nil)
        return taken < 0 ? nil : Socket(taken)
    }

    /// Some bytes; none at the end or after an error.
    func receive() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Lets nobody in any more and wakes whoever waits in `accept`, who closes: a number closed here could be another's by then.
    func shutDown() { isOpen.withLock { if $0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } } }

    func close() {
        isOpen.withLock { isOpen in
            if isOpen { _ = Glibc.close(descriptor) }
            isOpen = false
        }
    }
}
