import Foundation

/// A closed loop of HTTP/1.1 requests over kept connections to loopback, driven by one thread and `poll`: as light as it can be, since it
/// shares the cores with the server that it measures.
final class Load {
    private let connections: [LoadConnection]

    /// Opens the connections. - Parameter port: on 127.0.0.1.
    init(port: Int, connections: Int) throws { self.connections = try (0..<connections).map { _ in try LoadConnection(port: port) } }

    /// Sends the requests, each connection one at a time.
    /// - Parameter check: takes the number of a request and its answer, and throws what is wrong with it.
    /// - Throws: the first failure; a figure with a wrong answer in it is no figure.
    func run(_ requests: [[UInt8]], check: (Int, LoadAnswer) throws -> Void) throws -> LoadResult {
        var next = requests.indices
        var latencies: [UInt64] = []
        latencies.reserveCapacity(requests.count)
        var polled = connections.map { pollfd(fd: $0.socket, events: 0, revents: 0) }
        let (began, worked) = (monotonicNanoseconds(), threadNanoseconds())
        for connection in connections { try begin(connection, &next, requests) }
        while latencies.count < requests.count {
            try Task.checkCancellation()
            for (index, connection) in connections.enumerated() { polled[index].events = connection.events }
            guard poll(&polled, nfds_t(polled.count), 30_000) > 0 else { throw LoadFailure("no answer for 30 seconds") }
            for (index, connection) in connections.enumerated() where polled[index].revents != 0 {
                try connection.send()
                guard let answer = try connection.receive() else { continue }
                latencies.append(monotonicNanoseconds() - connection.began)
                try check(connection.index, answer)
                try begin(connection, &next, requests)
            }
        }
        let seconds = Double(monotonicNanoseconds() - began) / 1e9
        let work = Double(threadNanoseconds() - worked) / 1e3
        return LoadResult(latencies: latencies.sorted(), seconds: seconds, generatorMicroseconds: work / Double(max(1, requests.count)))
    }

    private func begin(_ connection: LoadConnection, _ next: inout Range<Int>, _ requests: [[UInt8]]) throws {
        guard let index = next.popFirst() else { return connection.end() }
        try connection.begin(requests[index], index: index)
    }
}

/// What a load came to.
struct LoadResult {
    /// In nanoseconds, sorted.
    let latencies: [UInt64]
    let seconds: Double
    /// Processor time of the generator for each request.
    let generatorMicroseconds: Double

    var perSecond: Double { Double(latencies.count) / seconds }
    var p50: Double { percentile(50) }
    var p99: Double { percentile(99) }

    /// In milliseconds.
    func percentile(_ percent: Double) -> Double {
        guard !latencies.isEmpty else { return 0 }
        return Double(latencies[min(latencies.count - 1, Int(Double(latencies.count) * percent / 100))]) / 1_000_000
    }
}
