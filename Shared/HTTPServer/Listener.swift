import Foundation
import Synchronization

/// Owns a listening socket and, on a Unix address, its file.
final class Listener: Sendable {
    let socket: Int32
    /// With the port that was taken.
    let address: ListenAddress
    private let file: SocketFile?
    private let isOpen = Atomic(true)

    /// Connections that the kernel holds for us; it lowers this to its own `somaxconn`.
    private static let backlog: Int32 = 4096

    init(_ address: ListenAddress) throws(HTTPServerError) {
        switch address {
        case .tcp(let host, let port):
            socket = try Self.bindTCP(host, port, address)
            file = nil
            self.address = .tcp(host: host, port: port == 0 ? try Self.port(of: socket, address) : port)
        case .unix(let path):
            (socket, file) = try SocketFile.bind(path, address)
            self.address = address
        }
        guard listen(socket, Self.backlog) == 0 else { throw .system(address) }
    }

    deinit { close() }

    /// Refuses new connections from now on; the address is free for a successor. The socket's number stays ours until `close`.
    func refuse() {
        file?.remove()
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// Safe to call again.
    func close() {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        // While the socket is open its file's number can't be another file's.
        file?.remove()
        Foundation.close(socket)
    }

    private static func bindTCP(_ host: String, _ port: Int, _ address: ListenAddress) throws(HTTPServerError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let place = unsafe found else {
            throw .unusableAddress(address, reason: unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(place) }
        let socket = try open(unsafe place.pointee.ai_family, address)
        set(SOL_SOCKET, SO_REUSEADDR, 1, on: socket)
        // `[::]` takes IPv4 as well; for an address that is not "any" this changes nothing.
        if unsafe place.pointee.ai_family == AF_INET6 { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0, on: socket) }
        guard unsafe Foundation.bind(socket, place.pointee.ai_addr, place.pointee.ai_addrlen) == 0 else {
            let error = HTTPServerError.system(address)
            Foundation.close(socket)
            throw error
        }
        return socket
    }

    static func open(_ family: Int32, _ address: ListenAddress) throws(HTTPServerError) -> Int32 {
        let socket = Foundation.socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw .system(address) }
        return socket
    }

    private static func set(_ level: Int32, _ option: Int32, _ value: Int32, on socket: Int32) {
        var value = value
        unsafe setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func port(of socket: Int32, _ address: ListenAddress) throws(HTTPServerError) -> Int {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(socket, $0, &size) }
        }
        guard code == 0 else { throw .system(address) }
        // The port stands at the same place in both families.
        return Int(UInt16(bigEndian: name.sin6_port))
    }
}

extension HTTPServerError {
    /// What the last system call left in `errno`.
    static func system(_ address: ListenAddress) -> HTTPServerError {
        errno == EADDRINUSE ? .addressInUse(address) : .unusableAddress(address, reason: unsafe String(cString: strerror(errno)))
    }
}
