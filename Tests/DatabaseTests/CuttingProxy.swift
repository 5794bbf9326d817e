import Foundation
import Synchronization

/// Stands between a database and its PostgreSQL server, and once, where a COMMIT passes, cuts the line or puts in a warning;
/// or holds up what clients say.
final class CuttingProxy: Sendable {
    enum Cut {
        case beforeCommitArrives, beforeCommitIsAnswered
        /// As a server says it whose wait for its standby was cancelled; nothing is cut.
        case warningBeforeCommitIsAnswered
    }

    let folder: String
    private let server: String
    private let listener: Int32
    private let cut = Mutex<(cut: Cut, times: Int)?>(nil)
    /// How many new connections are cut as soon as the server is ready for them.
    private let doomed = Atomic(0)
    private let cuts = Atomic(0)
    private let accepted = Atomic(0)
    private let way = DispatchSemaphore(value: 1)

    /// - Parameter server: the folder of the server's socket.
    init(to server: String) throws {
        self.server = server
        folder = "/tmp/cut-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = try Self.socket(at: folder) { file, address, length in bind(file, address, length) }
        guard listen(listener, 16) == 0 else { throw POSIXError(.EINVAL) }
        Thread { [self] in accept() }.start()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The line is cut at the next COMMITs.
    func arm(_ cut: Cut, times: Int = 1) { self.cut.withLock { $0 = (cut, times) } }

    /// So many new connections are cut when they first ask for something.
    func doom(_ count: Int) { doomed.store(count, ordering: .releasing) }

    /// Nothing that a client says arrives, nor is any line cut, until `thaw`.
    func freeze() { way.wait() }
    func thaw() { way.signal() }

    var count: Int { cuts.load(ordering: .acquiring) }

    /// The connections that were ever made through it.
    var connections: Int { accepted.load(ordering: .acquiring) }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func accept() {
        while case let client = Foundation.accept(listener, nil, nil), client >= 0 {
            guard let server = try? Self.socket(at: server, { connect($0, $1, $2) }) else { return }
            let line = Line(client: client, server: server)
            accepted.add(1, ordering: .releasing)
            Thread { [self] in forward(line) }.start()
            Thread { line.answer() }.start()
        }
    }

    private func forward(_ line: Line) {
        let isDoomed = doomed.load(ordering: .acquiring) > 0
        if isDoomed {
            doomed.subtract(1, ordering: .acquiringAndReleasing)
            // The first is the start of the session.
            if let start = Line.read(line.client) { Line.write(start, to: line.server) }
            _ = Line.read(line.client)
            return line.close()
        }
        while let bytes = Line.read(line.client) {
            way.wait()
            way.signal()
            if bytes.firstRange(of: Array("COMMIT\0".utf8)) != nil, let cut = takeCut() {
                cuts.add(1, ordering: .releasing)
                switch cut {
                case .beforeCommitArrives: return line.cut(delivering: nil)
                case .beforeCommitIsAnswered: return line.cut(delivering: bytes)
                case .warningBeforeCommitIsAnswered: line.warn()
                }
            }
            Line.write(bytes, to: line.server)
        }
        line.close()
    }

    private func takeCut() -> Cut? {
        cut.withLock { armed in
            guard let (cut, times) = armed else { return nil }
            armed = times > 1 ? (cut, times - 1) : nil
            return cut
        }
    }

    private static func socket(at folder: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) throws -> Int32 {
        let file = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(folder)/.s.PGSQL.5432".utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { use(file, $0, length) } }
        guard code == 0 else { throw POSIXError(.ECONNREFUSED) }
        return file
    }
}

/// One connection through the proxy.
private final class Line: Sendable {
    let client: Int32
    let server: Int32
    /// Once it is cut, what the server says is heard and dropped.
    private let isCut = Atomic(false)
    private let heard = DispatchSemaphore(value: 0)
    private let isToWarn = Atomic(false)

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    deinit {
        Foundation.close(client)
        Foundation.close(server)
    }

    /// The server's half.
    func answer() {
        while let bytes = Self.read(server) {
            if isCut.load(ordering: .acquiring) { heard.signal(); continue }
            let isWarned = isToWarn.exchange(false, ordering: .acquiringAndReleasing)
            Self.write(isWarned ? Self.warning + bytes : bytes, to: client)
        }
        heard.signal()
        close()
    }

    /// The server's next answer comes behind a warning.
    func warn() { isToWarn.store(true, ordering: .releasing) }

    /// A NoticeResponse. https://www.postgresql.org/docs/15/protocol-message-formats.html
    private static let warning: [UInt8] = {
        let fields = ["SWARNING", "VWARNING", "C01000", "Mcanceling wait for synchronous replication"]
        let body: [UInt8] = fields.flatMap { [UInt8]($0.utf8) + [0] } + [0]
        return [UInt8(ascii: "N"), 0, 0, 0, UInt8(body.count + 4)] + body
    }()

    /// - Parameter bytes: what the server still gets; it has done it when the line is cut.
    func cut(delivering bytes: [UInt8]?) {
        isCut.store(true, ordering: .releasing)
        if let bytes {
            Self.write(bytes, to: server)
            heard.wait()
        }
        close()
    }

    func close() {
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }

    static func read(_ file: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(file, &bytes, bytes.count)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    static func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
