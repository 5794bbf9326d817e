import Foundation

/// What a load came to.
struct LoadResult {
    /// In nanoseconds, sorted.
    let latencies: [UInt64]
    let seconds: Double
    /// How many answers had each status.
    let statuses: [Int: Int]

    var perSecond: Double { Double(latencies.count) / seconds }

    /// In milliseconds.
    func percentile(_ percent: Double) -> Double {
        guard !latencies.isEmpty else { return 0 }
        return Double(latencies[min(latencies.count - 1, Int(Double(latencies.count) * percent / 100))]) / 1_000_000
    }
}

/// A closed loop of HTTP/1.1 requests over kept connections to loopback, driven by one thread and `poll`: as light as it can be, since it
/// shares the cores with the server that it measures.
final class Load {
    private final class Connection {
        let socket: Int32
        var request: [UInt8] = []
        var sent = 0
        var answer: [UInt8] = []
        var began: UInt64 = 0
        var isIdle = true

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
    }

    private let connections: [Connection]
    private var latencies: [UInt64] = []
    private var statuses: [Int: Int] = [:]

    /// Opens the connections. - Parameter port: on 127.0.0.1.
    init(port: Int, connections: Int) throws { self.connections = try (0..<connections).map { _ in try Connection(port: port) } }

    /// Sends `total` requests, each connection one at a time.
    /// - Parameter request: the bytes of the nth request.
    func run(_ total: Int, request: (Int) -> [UInt8]) throws -> LoadResult {
        var next = 0
        let began = Self.now()
        var polled = connections.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        for connection in connections where next < total {
            begin(connection, request(next))
            next += 1
        }
        while latencies.count < total {
            for (index, connection) in connections.enumerated() {
                polled[index].events = Int16(connection.isIdle ? 0 : connection.sent < connection.request.count ? POLLOUT | POLLIN : POLLIN)
            }
            guard poll(&polled, nfds_t(polled.count), 30_000) > 0 else { throw LoadFailure("no answer for 30 seconds") }
            for (index, connection) in connections.enumerated() where polled[index].revents != 0 {
                try send(connection)
                guard try receive(connection) else { continue }
                connection.isIdle = next >= total
                guard next < total else { continue }
                begin(connection, request(next))
                next += 1
            }
        }
        let seconds = Double(Self.now() - began) / 1_000_000_000
        return LoadResult(latencies: latencies.sorted(), seconds: seconds, statuses: statuses)
    }

    private func begin(_ connection: Connection, _ request: [UInt8]) {
        connection.request = request
        connection.sent = 0
        connection.answer.removeAll(keepingCapacity: true)
        connection.isIdle = false
        connection.began = Self.now()
        try? send(connection)
    }

    private func send(_ connection: Connection) throws {
        while connection.sent < connection.request.count {
            let count = connection.request.withUnsafeBytes {
                Foundation.send(connection.socket, $0.baseAddress! + connection.sent, $0.count - connection.sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                if errno == EAGAIN { return }
                throw LoadFailure("the server closed a connection")
            }
            connection.sent += count
        }
    }

    /// - Returns: whether the answer is whole.
    private func receive(_ connection: Connection) throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(connection.socket, &chunk, chunk.count, 0)
            if count < 0, errno == EAGAIN { return false }
            guard count > 0 else { throw LoadFailure("the server closed a connection in an answer") }
            connection.answer.append(contentsOf: chunk[..<count])
            guard let status = Self.statusOfWhole(connection.answer) else { continue }
            latencies.append(Self.now() - connection.began)
            statuses[status, default: 0] += 1
            return true
        }
    }

    /// The status when head and body are all there.
    private static func statusOfWhole(_ answer: [UInt8]) -> Int? {
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        let length = head.lowercased().firstRange(of: "content-length: ").flatMap { Int(head[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
        guard answer.count >= end.upperBound + length else { return nil }
        return Int(head.split(separator: " ")[1])
    }

    static func now() -> UInt64 { monotonicNanoseconds() }
}

struct LoadFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

private func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
