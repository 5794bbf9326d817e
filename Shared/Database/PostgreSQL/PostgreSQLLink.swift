import CPQ

/// One session of the server, in pipeline mode: commands whose answer nobody waits for (BEGIN, SAVEPOINT, RELEASE) leave together with the
/// next statement, so that a closure costs one round trip a statement. https://www.postgresql.org/docs/15/libpq-pipeline-mode.html
@safe final class PostgreSQLLink {
    private enum Expected { case command, sync }

    let handle: OpaquePointer
    /// What was sent and not yet read, oldest first.
    private var expected: [Expected] = []
    /// The statement whose rows are being read.
    weak var reading: PostgreSQLStatement?
    /// Whether the transaction is to change nothing.
    var isReading = false
    private var statementCount = 0
    /// False once the connection broke; nothing more can be asked.
    private(set) var isUsable = true
    /// What went wrong while rows were read that nobody wanted; it is the next command's to tell, for it ended the transaction.
    private var untold: DatabaseError?
    /// The warnings that the server has sent so far.
    private(set) var warnings = 0

    /// - Parameter url: as libpq reads it; what it doesn't say about time limits is set so that a dead machine is noticed in seconds.
    /// - Throws: `.unavailable` when no server answers, `.failed` when it refuses.
    init(_ url: String) throws(DatabaseError) {
        unsafe handle = try Self.connect(url)
        // When it throws, `deinit` closes the connection: all properties have their values.
        try configure()
        unsafe PQsetNoticeReceiver(handle, Self.receive, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { unsafe PQfinish(handle) }

    // MARK: - Asking

    /// Sends a command without parameters and without rows; its answer is read with the next statement's.
    func queue(_ command: StaticString) throws(DatabaseError) {
        try yieldRows()
        try sent(unsafe PQsendQueryParams(handle, command.description, 0, nil, nil, nil, nil, 1))
        expected.append(.command)
    }

    /// Sends a prepared statement whose answer is read with the next.
    func queue(_ name: String, _ arguments: [[UInt8]?]) throws(DatabaseError) {
        try yieldRows()
        try sent(unsafe PostgreSQLArguments.send(arguments) { unsafe PQsendQueryPrepared(handle, name, $0, $1, $2, $3, 1) })
        expected.append(.command)
    }

    /// Sends what is queued.
    func flush() throws(DatabaseError) {
        try sent(unsafe PQpipelineSync(handle))
        expected.append(.sync)
    }

    /// Sends what is queued, waits for all of it and answers the last command's result.
    @discardableResult
    func finish() throws(DatabaseError) -> PostgreSQLResult? {
        try flush()
        return try collect(until: 0)
    }

    /// Sends a statement behind what is queued, and reads all answers before its own.
    func start(_ name: String, _ arguments: [[UInt8]?]) throws(DatabaseError) {
        try queue(name, arguments)
        try flush()
        try collectQueued(leaving: 2)
        // Row by row, so that an answer of any length needs no memory.
        guard unsafe PQsetSingleRowMode(handle) == 1 else { throw lost() }
    }

    /// The next row, or the end of the statement that was started last.
    /// - Throws: the statement's error; then everything is read.
    func next() throws(DatabaseError) -> PostgreSQLResult {
        let result = try read()
        guard result.status != PGRES_SINGLE_TUPLE else { return result }
        expected.removeFirst()
        try readNothing()
        try collect(until: 0)
        try check(result)
        return result
    }

    func prepare(_ sql: String) throws(DatabaseError) -> (name: String, parameters: [Oid]) {
        statementCount += 1
        let name = "s\(statementCount)"
        try yieldRows()
        try sent(unsafe PQsendPrepare(handle, name, sql, 0, nil))
        try sent(unsafe PQsendDescribePrepared(handle, name))
        expected += [.command, .command]
        try flush()
        try collectQueued(leaving: 3)
        guard let description = try collect(until: 0) else { throw lost() }
        return (name, description.parameterTypes)
    }

    /// Rows that were dropped failed.
    func tellLater(_ error: DatabaseError) { untold = untold ?? error }

    /// The transaction in which it happened is given up.
    func forgetFailure() { untold = nil }

    // MARK: - Answers

    /// Called by the library while it reads, so never after the end of this link. The library keeps the notice.
    private static let receive: PQnoticeReceiver = { link, notice in
        guard let link = unsafe link, unsafe cpq_error_field(notice, cpq_field_severity).map({ unsafe String(cString: $0) }) == "WARNING"
        else { return }
        unsafe Unmanaged<PostgreSQLLink>.fromOpaque(link).takeUnretainedValue().warnings += 1
    }

    /// A command that nobody waited for (SAVEPOINT, RELEASE) belongs to no closure: when it fails, nobody's work is what it seems, and all is
    /// run again.
    private func collectQueued(leaving count: Int) throws(DatabaseError) {
        do throws(DatabaseError) {
            try collect(until: count)
        } catch {
            throw error == .connectionLost ? error : .conflict
        }
    }

    /// Reads answers until only `count` are expected. An error is thrown after its whole batch was read.
    /// - Returns: the last command's answer.
    @discardableResult
    private func collect(until count: Int) throws(DatabaseError) -> PostgreSQLResult? {
        var failure: DatabaseError?
        var last: PostgreSQLResult?
        while expected.count > (failure == nil ? count : 0) {
            let result = try read()
            switch expected.removeFirst() {
            case .sync: continue
            case .command:
                last = result
                do throws(DatabaseError) { try check(result) } catch { failure = failure ?? error }
                try readNothing()
            }
        }
        if let failure { throw failure }
        return last
    }

    func read() throws(DatabaseError) -> PostgreSQLResult {
        guard let result = unsafe PQgetResult(handle) else { throw lost() }
        return unsafe PostgreSQLResult(result)
    }

    /// The library ends the answers to a command with nothing.
    func readNothing() throws(DatabaseError) {
        guard unsafe PQgetResult(handle) == nil else { throw lost() }
    }

    private func yieldRows() throws(DatabaseError) {
        guard isUsable else { throw .connectionLost }
        try reading?.readRest()
        guard let untold else { return }
        forgetFailure()
        throw untold
    }

    private func sent(_ code: Int32) throws(DatabaseError) {
        guard code == 1 else { throw lost() }
    }

    /// Every answer passes here.
    func check(_ result: PostgreSQLResult) throws(DatabaseError) {
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return
        case PGRES_EMPTY_QUERY: throw .failed(code: 0, message: "not exactly one statement")
        // Not run, because of an error that was read before it.
        case PGRES_PIPELINE_ABORTED: throw .failed(code: 0, message: "not run after a failed command")
        default:
            let error = DatabaseError(result, isReading: isReading)
            if error == .connectionLost { _ = lost() }
            throw error
        }
    }

    func lost() -> DatabaseError {
        isUsable = false
        return .connectionLost
    }
}
