import Runtime

/// A connection to a PostgreSQL server, opened again by itself when it breaks. Transactions that write are SERIALIZABLE; each leaves a mark,
/// so that a COMMIT whose answer was lost is known to have happened or not.
/// https://www.postgresql.org/docs/15/transaction-iso.html#XACT-SERIALIZABLE
final class PostgreSQLConnection: Connection {
    private let url: String
    private let effects: Effects
    private(set) var link: PostgreSQLLink
    private var statements = StatementCache<PostgreSQLStatement>()
    private var use: TransactionUse?
    /// The last one of this link.
    private var marker: PostgreSQLMarker?

    private var lostSince: ContinuousClock.Instant?

    /// How long a lost server is looked for before the work that waits for it is given up. Once that is over, each try is the last, so that
    /// a full queue is soon empty.
    private static let patience = Duration.seconds(20)

    init(url: String, effects: Effects) throws(DatabaseError) {
        self.url = url
        self.effects = effects
        link = try PostgreSQLLink(url)
    }

    var isInTransaction: Bool { use != nil && link.isUsable }

    func statement(_ sql: StaticString) throws(DatabaseError) -> any Statement { try prepared(sql) }

    func prepared(_ sql: StaticString) throws(DatabaseError) -> PostgreSQLStatement {
        try statements.statement(sql) { text throws(DatabaseError) in try PostgreSQLStatement(text, on: link) }
    }

    func statement(_ sql: TableStatement) throws(DatabaseError) -> any Statement { try PostgreSQLStatement(sql.text, on: link) }

    /// Without waiting: a failure shows with the next statement.
    func execute(_ sql: StaticString) throws(DatabaseError) { try link.queue(sql) }

    func define(_ statement: Migration.Statement) throws(DatabaseError) {
        guard let sql = statement.postgreSQL else { return }
        let statement = try PostgreSQLStatement(sql.description.withPostgreSQLTypes, on: link)
        while try statement.step() {}
        statement.reset()
    }

    func begin(_ use: TransactionUse) throws(DatabaseError) {
        try rollBack()
        if !link.isUsable { try reconnect() }
        self.use = use
        link.isReading = use == .reading || use == .copyingOut
        switch use {
        case .writing:
            try link.queue("BEGIN ISOLATION LEVEL SERIALIZABLE")
            try queueForTurn()
            // Waited for, so that a closure asks the clock when it is its turn: it never sees rows from a later moment than its own.
            try link.finish()
        case .reading, .copyingOut: try link.queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        case .copyingIn:
            try link.queue("BEGIN ISOLATION LEVEL REPEATABLE READ")
            try queueForTurn()
        case .defining:
            // Each statement is to see what the migration before it has left, whatever the role's default is.
            try link.queue("BEGIN ISOLATION LEVEL READ COMMITTED")
            try link.queue("SET LOCAL lock_timeout = 0")
            try link.queue("SELECT pg_advisory_xact_lock(hashtext('migrations of ' || coalesce(current_schema(), '')))")
            // Writers of an older program wait for their turn, with none of the tables in their hands.
            try link.queue(
                """
                DO $$ BEGIN
                    IF to_regclass('write_turn') IS NOT NULL THEN LOCK TABLE write_turn IN EXCLUSIVE MODE; END IF;
                END $$
                """)
            // A change of a table that waits keeps everybody else from it: rather it is tried again.
            try link.queue("SET LOCAL lock_timeout = '2s'")
        }
        if use == .copyingOut || use == .copyingIn { try liftTimeLimits() }
    }

    func commit() throws(DatabaseError) {
        switch use {
        case .writing, .copyingIn: try commitMarked()
        case .reading, .copyingOut, .defining, nil: try commitPlainly()
        }
        // Not after an error: a failed command before the COMMIT leaves a transaction that has to be rolled back.
        use = nil
    }

    func rollBack() throws(DatabaseError) {
        link.forgetFailure()
        guard isInTransaction else { return use = nil }
        use = nil
        try link.queue("ROLLBACK")
        try link.flush()
    }

    /// The schema that the URL's search_path names, if it isn't there, and the tables of this engine's own. `write_turn` never has a row: whose
    /// turn it is to write holds its lock, and the server keeps the line.
    func establish() throws(DatabaseError) {
        try define(
            """
            DO $$ DECLARE
                first TEXT := trim(split_part(current_setting('search_path'), ',', 1));
            BEGIN
                IF first NOT IN ('', '"$user"', '$user') AND to_regnamespace(first) IS NULL THEN
                    EXECUTE 'CREATE SCHEMA ' || quote_ident(CASE WHEN first LIKE '"%' THEN trim(first, '"') ELSE lower(first) END);
                END IF;
            END $$
            """)
        try define("CREATE TABLE IF NOT EXISTS write_turn (nothing BOOLEAN)")
        try define(
            """
            CREATE TABLE IF NOT EXISTS write_markers (
                link BYTEA PRIMARY KEY, batch BIGINT NOT NULL, written_at TIMESTAMPTZ NOT NULL DEFAULT now()
            )
            """)
    }

    /// An advisory lock of the session, which may take it as often as it likes. A process that doesn't ask again, because it hangs or its machine
    /// has vanished, loses the session and with it the lock.
    /// https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS
    func claim(_ name: String) throws(DatabaseError) -> Bool {
        try link.queue("SET idle_session_timeout = '4s'")
        let statement = try prepared("SELECT pg_try_advisory_lock(hashtext(coalesce(current_schema(), '') || ' ' || $1))")
        defer { statement.reset() }
        try statement.bind(.text(name), at: 1)
        guard try statement.step() else { return false }
        return try statement.value(at: 0) == .integer(1)
    }

    /// Before the snapshot is taken, so what the one before has written is seen: batches that take turns never conflict.
    private func queueForTurn() throws(DatabaseError) { try link.queue("LOCK TABLE write_turn IN EXCLUSIVE MODE") }

    // MARK: - Commit

    private func commitPlainly() throws(DatabaseError) {
        try link.queue("COMMIT")
        // A transaction that failed unnoticed is rolled back by COMMIT, without an error.
        guard try link.finish()?.tag == "COMMIT" else { throw .failed(code: 0, message: "the transaction had failed") }
    }

    private func commitMarked() throws(DatabaseError) {
        let marker = try nextMarker()
        self.marker = marker
        try queue(marker)
        do throws(DatabaseError) {
            try commitWithoutWarning()
        } catch {
            guard error == .connectionLost else { throw error }
            guard try settle(marker) else { throw .connectionLost }
        }
    }

    /// A server whose wait for its standby was cancelled (by `pg_cancel_backend`) answers COMMIT all the same, with a
    /// warning: then it may be lost with this machine. To settle it writes once more, and that waits for the standby with both.
    /// https://www.postgresql.org/docs/15/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT
    func commitWithoutWarning() throws(DatabaseError) {
        let warnings = link.warnings
        try commitPlainly()
        guard link.warnings == warnings else { throw .connectionLost }
    }

    private func nextMarker() throws(DatabaseError) -> PostgreSQLMarker {
        guard let marker else { return try firstMarker() }
        return PostgreSQLMarker(link: marker.link, batch: marker.batch + 1)
    }

    /// - Returns: whether the batch was committed.
    /// - Throws: `.unknownEnd` when no server can be asked.
    private func settle(_ marker: PostgreSQLMarker) throws(DatabaseError) -> Bool {
        var answer: Bool?
        while answer == nil {
            do throws(DatabaseError) { try reconnect() } catch { throw .unknownEnd }
            do throws(DatabaseError) {
                answer = try wasCommitted(marker)
            } catch {
                guard error == .connectionLost else { throw error }
            }
        }
        return answer == true
    }

    // MARK: - Connecting again

    /// - Throws: `.unavailable` when the server has been gone for longer than our patience, and is still gone.
    private func reconnect() throws(DatabaseError) {
        let since = lostSince ?? .now
        lostSince = since
        statements.removeAll()
        marker = nil
        while lostSince != nil {
            do throws(DatabaseError) {
                link = try PostgreSQLLink(url)
                lostSince = nil
                // A transaction ends with its session.
                use = nil
            } catch {
                guard since.duration(to: .now) < Self.patience else { throw error }
                Pause.around(.milliseconds(200), effects)
            }
        }
    }
}
