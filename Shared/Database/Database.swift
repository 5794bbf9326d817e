public import Runtime

/// A service's own database: one writer whose changes share commits, a few readers with snapshots. Nothing that waits for a disk
/// runs on Swift's pool, and a write is answered only when it is durable.
public final class Database: Sendable {
    public struct Options: Sendable {
        /// Threads that read, each with a connection.
        public let readers: Int
        /// Writes, and as many reads, that may wait; one more is `.overloaded`.
        public let queueLimit: Int
        /// Writes that may share one COMMIT; `nil` is the engine's own measure.
        public let batchLimit: Int?

        public init(readers: Int = 2, queueLimit: Int = 8192, batchLimit: Int? = nil) {
            self.readers = max(1, readers)
            self.queueLimit = queueLimit
            self.batchLimit = batchLimit.map { max(1, $0) }
        }
    }

    /// The number of the last migration.
    public var schemaVersion: Int { migrations.count }

    private let migrations: [Migration]
    private let location: DatabaseLocation
    private let writes: JobQueue<Job<Transaction>>
    private let reads: JobQueue<Job<Snapshot>>
    private let writer: Writer
    private let readers: [Reader]
    private let threads: [WorkerThread]

    /// Opens the database, creating it if there is none, and applies the migrations that it lacks.
    /// - Throws: `DatabaseError`: `.newerSchema`, `.corrupt` for a file that is no database, `.failed` for the rest.
    public static func open(
        _ location: DatabaseLocation, migrations: [Migration], options: Options = Options(), log: Log = .silent,
        metrics: Metrics = Metrics(), effects: Effects = .system
    ) throws -> Database {
        try Migrator(migrations: migrations, log: log, effects: effects).migrate(try location.connect(.writing, effects))
        let writes = JobQueue<Job<Transaction>>(limit: options.queueLimit)
        let reads = JobQueue<Job<Snapshot>>(limit: options.queueLimit)
        let name = location.name
        metrics.gauge("database_queue_length", "Closures that wait", ["database": name, "queue": "write"]) { Int64(writes.count) }
        metrics.gauge("database_queue_length", "Closures that wait", ["database": name, "queue": "read"]) { Int64(reads.count) }
        let writer = Writer(
            try location.connect(.writing, effects), queue: writes, batchLimit: options.batchLimit ?? location.batchLimit, log: log,
            metrics: WriterMetrics(metrics, database: name), effects: effects)
        let readers = try (0..<options.readers).map { _ in Reader(try location.connect(.reading, effects), queue: reads) }
        return Database(location, migrations, writes: writes, reads: reads, writer: writer, readers: readers)
    }

    private init(
        _ location: DatabaseLocation, _ migrations: [Migration], writes: JobQueue<Job<Transaction>>, reads: JobQueue<Job<Snapshot>>,
        writer: Writer, readers: [Reader]
    ) {
        self.location = location
        self.migrations = migrations
        self.writes = writes
        self.reads = reads
        self.writer = writer
        self.readers = readers
        threads =
            readers.map { reader in WorkerThread(name: "database reader") { reader.work() } }
            + [WorkerThread(name: "database writer") { writer.work() }]
    }

    /// Changes the database: all that `body` does, or nothing. Returns when the change is durable, in the order of the calls. What
    /// `body` throws undoes its own work and comes back as it is. Cancelling the task changes nothing: the answer still comes.
    ///
    /// `body` runs on the writer's thread, and may run more than once before it is committed, so it must have no effect outside
    /// the transaction: no mail, no call, no counter. It must be quick, too: nobody else writes meanwhile.
    /// - Throws: what `body` throws, or `DatabaseError`. After `.failed` the change was not made.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { Self.enqueue(Job(body, $0), in: writes) }
    }

    /// Asks the database as it is at one moment, every write that was answered before the call included. Runs beside the writer.
    /// - Throws: what `body` throws, or `DatabaseError`.
    public func read<T: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { Self.enqueue(Job(body, $0), in: reads) }
    }

    /// Asks for what only one process of all that share this database may have, again and again until it is released.
    public func claim(_ name: String, effects: Effects = .system) -> Claim { Claim(name, at: location, effects: effects) }

    /// Copies the database to a new file while it is in use: `DatabaseLocation.backup`. Blocks.
    public func backup(to path: String) throws { try location.backup(to: path, migrations: migrations) }

    /// Leaves nothing in the engine's files of what was deleted: SQLite overwrites it, but the log may have it still, and is carried over and
    /// emptied here. PostgreSQL's VACUUM does as much in its own time.
    /// - Throws: `DatabaseError.failed` while somebody reads what is in the log; try again.
    public func foldLog() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            _ = WorkerThread(name: "database log") { [location] in continuation.resume(with: Result { try location.foldLog() }) }
        }
    }

    /// Refuses new work, waits for what is queued and closes the file. Blocks; not to be called from a closure of this database.
    public func close() {
        stop()
        for thread in threads { thread.join() }
        for reader in readers { reader.disconnect() }
        // Last, because a connection that can write leaves one tidy file behind.
        writer.disconnect()
    }

    deinit { stop() }

    private func stop() {
        writes.close()
        reads.close()
    }

    private static func enqueue<Access>(_ job: Job<Access>, in queue: JobQueue<Job<Access>>) {
        do {
            try queue.add(job)
        } catch {
            job.fail(error)
        }
    }
}
