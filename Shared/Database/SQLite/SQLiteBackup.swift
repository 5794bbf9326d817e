import CSQLite
import Foundation

/// The library's online backup. One call copies everything, so the copy is one snapshot and the writer goes on meanwhile.
/// https://www.sqlite.org/backup.html
enum SQLiteBackup {
    /// The copy grows under another name beside the target: after a crash, a backup that isn't whole can't pass for one that is.
    static func copy(_ source: SQLiteConnection, to path: String) throws(DatabaseError) {
        let partial = path + ".partial"
        guard try SQLiteFile.makeNew(path) else { throw .failed(code: 0, message: "\(path) exists") }
        do throws(DatabaseError) {
            guard try SQLiteFile.makeNew(partial) else { throw .failed(code: 0, message: "\(partial) exists") }
            defer { unsafe unlink(partial) }
            try copy(source, into: partial)
            try SQLiteFile.move(partial, to: path)
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    private static func copy(_ source: SQLiteConnection, into path: String) throws(DatabaseError) {
        let target = unsafe try SQLiteFile.open(path, flags: SQLITE_OPEN_READWRITE)
        defer { unsafe sqlite3_close_v2(target) }
        guard let backup = unsafe sqlite3_backup_init(target, "main", source.handle, "main") else { throw unsafe failure(of: target) }
        let code = unsafe sqlite3_backup_step(backup, -1)
        let end = unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, end == SQLITE_OK else { throw unsafe failure(of: target) }
    }

    private static func failure(of target: OpaquePointer) -> DatabaseError {
        .failed(code: Int(unsafe sqlite3_extended_errcode(target)), message: unsafe String(cString: sqlite3_errmsg(target)))
    }
}
