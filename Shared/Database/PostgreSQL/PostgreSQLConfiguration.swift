import CPQ

extension PostgreSQLLink {
    /// The oldest release that is tested.
    private static let oldestVersion: Int32 = 150_000

    /// The database that a URL names; `nil` where libpq takes the user's name.
    /// - Throws: `.failed` for a URL that libpq can't read. What libpq says about it would show the password.
    static func database(in url: String) throws(DatabaseError) -> String? {
        guard let options = unsafe PQconninfoParse(url, nil) else {
            throw .failed(code: 0, message: "DATABASE_URL is not written as libpq reads it")
        }
        defer { unsafe PQconninfoFree(options) }
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if unsafe String(cString: keyword) == "dbname" { return unsafe option.pointee.val.map { unsafe String(cString: $0) } }
            unsafe option += 1
        }
        return nil
    }

    static func connect(_ url: String) throws(DatabaseError) -> OpaquePointer {
        _ = try database(in: url)
        // The last one wins, so a URL may say otherwise.
        let settings = [
            ("connect_timeout", "3"), ("keepalives_idle", "3"), ("keepalives_interval", "1"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "5000"), ("target_session_attrs", "read-write"), ("application_name", "exam-registration"),
            ("dbname", url),
        ]
        let handle = unsafe PostgreSQLArguments.withAddresses(of: settings.map { Array($0.0.utf8) + [0] } + [nil]) { keywords in
            unsafe PostgreSQLArguments.withAddresses(of: settings.map { Array($0.1.utf8) + [0] } + [nil]) { values in
                unsafe PQconnectdbParams(keywords, values, 1)
            }
        }
        guard let handle = unsafe handle else { throw .unavailable("out of memory") }
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            defer { unsafe PQfinish(handle) }
            throw .unavailable(unsafe String(cString: PQerrorMessage(handle)).trimmed)
        }
        // Else it would write them to standard error.
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
        return unsafe handle
    }

    /// Refuses a server that can't keep what this module promises, and enters pipeline mode.
    func configure() throws(DatabaseError) {
        guard unsafe PQserverVersion(handle) >= Self.oldestVersion else {
            throw .failed(code: 0, message: "PostgreSQL 15 or newer is needed")
        }
        guard unsafe PQsetClientEncoding(handle, "UTF8") == 0, parameter("server_encoding") == "UTF8" else {
            throw .failed(code: 0, message: "the database must be encoded in UTF8")
        }
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw .failed(code: 0, message: "no pipeline mode") }
        // An answer that was given stays true: never less than a flush of the log, and what the server's owner asks beyond it.
        try queue("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')")
        // A session whose machine vanished in the middle of a transaction gives its locks back within seconds.
        try queue("SET tcp_keepalives_idle = 3")
        try queue("SET tcp_keepalives_interval = 1")
        try queue("SET tcp_keepalives_count = 3")
        try queue("SET idle_in_transaction_session_timeout = '10s'")
        // Somebody at the server's own prompt who leaves a transaction open keeps nobody waiting without end, and no turn.
        try queue("SET lock_timeout = '3s'")
        // Every question that is asked often has an index; the planner must not read a whole table while it still believes it small.
        try queue("SET enable_seqscan = off")
        try queue("SET jit = off")
        try finish()
    }

    private func parameter(_ name: String) -> String? {
        unsafe PQparameterStatus(handle, name).map { unsafe String(cString: $0) }
    }
}

extension String {
    fileprivate var trimmed: String { split(separator: "\n").map { $0.trimmingPrefix(/\s+/) }.joined(separator: "; ") }
}
