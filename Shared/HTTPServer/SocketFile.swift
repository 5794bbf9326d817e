import Foundation

/// The file of a Unix socket: who may connect is who may write to it. It is removed only while it is still ours.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// The owner and its group, which the proxy in front belongs to.
    private static let mode: mode_t = 0o660

    /// Binds a socket to the path, in the place of a file that a crashed process left behind.
    static func bind(_ path: String, _ address: ListenAddress) throws(HTTPServerError) -> (socket: Int32, file: SocketFile) {
        guard let name = sockaddr_un(path) else { throw .unusableAddress(address, reason: "the path is empty or too long") }
        try removeStale(path, name, address)
        let socket = try Listener.open(AF_UNIX, address)
        // Nobody can connect before `listen`, so the mode is right from the first connection on.
        guard unsafe name.with({ unsafe Foundation.bind(socket, $0, $1) }) == 0, unsafe chmod(path, mode) == 0,
            let status = status(of: path)
        else {
            let error = HTTPServerError.system(address)
            close(socket)
            throw error
        }
        return (socket, SocketFile(path: path, device: status.st_dev, inode: status.st_ino))
    }

    func remove() {
        guard let status = Self.status(of: path), status.st_dev == device, status.st_ino == inode else { return }
        unsafe unlink(path)
    }

    private static func removeStale(_ path: String, _ name: sockaddr_un, _ address: ListenAddress) throws(HTTPServerError) {
        guard let status = status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .addressInUse(address) }
        let probe = try Listener.open(AF_UNIX, address)
        defer { close(probe) }
        let isRefused = unsafe name.with { unsafe connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
        guard isRefused else { throw .addressInUse(address) }
        unsafe unlink(path)
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }
}

extension sockaddr_un {
    init?(_ path: String) {
        guard (1...ListenAddress.longestPath).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    }

    func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var name = self
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
