import CSQLite
import Foundation

/// The file below a connection.
enum SQLiteFile {
    /// Makes the file, empty and for its owner only, and its name durable; does nothing when there is one. A file that exists is never
    /// opened here: closing it would drop the locks that another connection of this process holds on it.
    static func create(_ path: String) throws(DatabaseError) {
        guard try makeNew(path) else { return }
        try sync(folderOf: path)
    }

    /// Makes an empty file; answers false when there is one.
    private static func makeNew(_ path: String) throws(DatabaseError) -> Bool {
        let file = unsafe Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            guard errno == EEXIST else { throw failure("create", path) }
            return false
        }
        close(file)
        return true
    }

    /// Makes a new file that grows under another name beside its own: after a crash, a part of it can't pass for the whole.
    /// - Throws: `.failed` when either name is taken, or what `fill` throws; then nothing is left of the file.
    static func appear(at path: String, _ fill: (_ partial: String) throws -> Void) throws {
        guard try makeNew(path) else { throw DatabaseError.failed(code: 0, message: "\(path) exists") }
        do {
            let partial = path + ".partial"
            guard try makeNew(partial) else { throw DatabaseError.failed(code: 0, message: "\(partial) exists") }
            defer { for ending in ["", "-wal", "-shm"] { unsafe unlink(partial + ending) } }
            try fill(partial)
            try move(partial, to: path)
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    /// Renames a file over another, durably.
    private static func move(_ path: String, to target: String) throws(DatabaseError) {
        guard unsafe rename(path, target) == 0 else { throw failure("rename", path) }
        try sync(folderOf: target)
    }

    /// A connection to a file that exists. A relative path is spelled so that it can't be one of the library's special names.
    static func open(_ path: String, flags: Int32) throws(DatabaseError) -> OpaquePointer {
        var handle: OpaquePointer?
        let path = path.hasPrefix("/") ? path : "./" + path
        let code = unsafe sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else {
            unsafe sqlite3_close_v2(handle)
            throw .failed(code: Int(code), message: unsafe "can't open \(path): \(String(cString: sqlite3_errstr(code)))")
        }
        return unsafe handle
    }

    private static func sync(folderOf path: String) throws(DatabaseError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let file = unsafe Foundation.open(folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("sync", folder) }
    }

    private static func failure(_ attempt: String, _ path: String) -> DatabaseError {
        .failed(code: Int(errno), message: unsafe "can't \(attempt) \(path): \(String(cString: strerror(errno)))")
    }
}
