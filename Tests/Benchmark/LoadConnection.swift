import Foundation

/// One kept connection to loopback, with the request that is under way on it.
final class LoadConnection {
    let socket: Int32
    private(set) var index = 0
    private(set) var began: UInt64 = 0
    private(set) var isIdle = true
    private var request: [UInt8] = []
    private var sent = 0
    private var answer: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 16_384)

    init(port: Int) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard status == 0 else { throw LoadFailure("can't connect to port \(port): errno \(errno)") }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit { close(socket) }

    /// What `poll` is to wait for.
    var events: Int16 { Int16(isIdle ? 0 : sent < request.count ? POLLOUT | POLLIN : POLLIN) }

    func begin(_ request: [UInt8], index: Int) throws {
        self.request = request
        self.index = index
        sent = 0
        answer.removeAll(keepingCapacity: true)
        isIdle = false
        began = monotonicNanoseconds()
        try send()
    }

    func end() { isIdle = true }

    func send() throws {
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else {
                if errno == EAGAIN { return }
                throw LoadFailure("the server closed a connection")
            }
            sent += count
        }
    }

    /// The answer, once it is whole.
    func receive() throws -> LoadAnswer? {
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0, errno == EAGAIN { return nil }
            guard count > 0 else { throw LoadFailure("the server closed a connection in an answer") }
            answer.append(contentsOf: chunk[..<count])
            if let whole = LoadAnswer(answer) { return whole }
        }
    }
}

/// An HTTP/1.1 answer with a `Content-Length`, read with as little work as will do.
struct LoadAnswer {
    let status: Int
    let body: ArraySlice<UInt8>

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthName = Array("\r\ncontent-length: ".utf8)

    /// `nil` until head and body are all there.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.find(Self.headEnd, in: bytes) else { return nil }
        let start = end + Self.headEnd.count
        let length = Self.find(Self.lengthName, in: bytes).map { Self.number(bytes[($0 + Self.lengthName.count)...]) } ?? 0
        guard bytes.count >= start + length else { return nil }
        status = Self.number(bytes[9...])
        body = bytes[start..<start + length]
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Where `wanted`, in lower case, begins; letters of the answer count in either case.
    private static func find(_ wanted: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= wanted.count else { return nil }
        return (0...bytes.count - wanted.count).first { start in
            wanted.indices.allSatisfy { wanted[$0] == bytes[start + $0] || (wanted[$0] >= 0x61 && wanted[$0] == bytes[start + $0] | 0x20) }
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

struct LoadFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func monotonicNanoseconds() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }

/// The processor time that the calling thread has had.
func threadNanoseconds() -> UInt64 { nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

private func nanoseconds(_ clock: Int32) -> UInt64 {
    var time = timespec()
    clock_gettime(clockid_t(clock), &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
