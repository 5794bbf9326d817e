import CSQLite

/// The library's online backup. One call copies everything, so the copy is one snapshot and the writer goes on meanwhile.
/// https://www.sqlite.org/backup.html
enum SQLiteBackup {
    static func copy(_ source: SQLiteConnection, into path: String) throws(DatabaseError) {
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
