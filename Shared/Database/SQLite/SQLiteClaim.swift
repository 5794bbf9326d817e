import Foundation

/// A lock on a file beside the database, which the system gives back when the process ends.
@safe final class SQLiteClaim {
    private let file: Int32

    init(path: String) throws(DatabaseError) {
        file = unsafe Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .failed(code: Int(errno), message: "can't open \(path): \(unsafe String(cString: strerror(errno)))") }
    }

    deinit { close(file) }

    /// Whether this process has the lock; takes it if nobody has.
    var isHeld: Bool { flock(file, LOCK_EX | LOCK_NB) == 0 }
}
