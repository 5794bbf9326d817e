import Runtime
import Synchronization

/// The only one that changes the database: a thread that takes everything queued, runs it in one transaction, and answers after the
/// COMMIT. While a COMMIT waits for the disk the next batch gathers, so under load many changes share one.
final class Writer: Sendable {
    typealias WriteJob = Job<Transaction>

    private let queue: JobQueue<WriteJob>
    private let connection: Mutex<(any Connection)?>
    private let batchLimit: Int
    private let log: Log
    private let effects: Effects
    private let metrics: WriterMetrics
    private static let attempts = 8

    init(
        _ connection: sending any Connection, queue: JobQueue<WriteJob>, batchLimit: Int, log: Log, metrics: WriterMetrics, effects: Effects
    ) {
        self.connection = Mutex(connection)
        self.queue = queue
        self.batchLimit = batchLimit
        self.log = log
        self.metrics = metrics
        self.effects = effects
    }

    /// Works until the queue is closed and empty; the thread's whole life.
    func work() {
        connection.withLock { connection in
            guard let connection else { return }
            while case let batch = queue.take(atMost: batchLimit), !batch.isEmpty { settle(batch, on: connection) }
        }
    }

    /// Closes the connection, after the work has ended.
    func disconnect() { connection.withLock { $0 = nil } }

    private func settle(_ batch: [WriteJob], on connection: any Connection) {
        do {
            for answer in try commit(batch, on: connection) { answer() }
        } catch let error as DatabaseError where error.isViolation {
            // Only a constraint that is checked at COMMIT ends here, and it doesn't say whose it was; alone, each answers for itself.
            guard batch.count > 1 else { return batch[0].fail(error) }
            for job in batch { settle([job], on: connection) }
        } catch {
            log.error("commit failed", ["writes": .count(batch.count), "cause": .failure(error)])
            for job in batch { job.fail(error) }
        }
    }

    /// Runs the batch until it is committed. It is repeated when the connection broke, or when somebody who takes no turns (an operator at
    /// the engine's own prompt) was in the way.
    /// - Throws: `.overloaded` when that goes on; else what a single run throws.
    private func commit(_ batch: [WriteJob], on connection: any Connection) throws -> [WriteJob.Answer] {
        for attempt in 1...Self.attempts {
            do {
                return try commitOnce(batch, on: connection)
            } catch let error as DatabaseError where error.isPassing {
                metrics.repeated()
                let details: KeyValuePairs<StaticString, LogValue> = ["writes": .count(batch.count), "cause": .failure(error)]
                // Once is nothing; more often somebody holds what the service needs.
                if attempt < 3 { log.debug("batch repeated", details) } else { log.warning("batch repeated", details) }
                Pause.around(.milliseconds(attempt * attempt), effects)
            }
        }
        throw DatabaseError.overloaded
    }

    private func commitOnce(_ batch: [WriteJob], on connection: any Connection) throws -> [WriteJob.Answer] {
        try connection.transaction(.writing) {
            try batch.map { try attempt($0, on: connection) }
        } commit: {
            try metrics.measuringCommit(of: batch.count) { try connection.commit() }
        }
    }

    /// Runs one closure so that its failure undoes its own work only.
    /// - Throws: when the engine gave up the whole transaction, which no closure of the batch survives.
    private func attempt(_ job: WriteJob, on connection: any Connection) throws -> WriteJob.Answer {
        try connection.execute("SAVEPOINT closure")
        do {
            let answer = try Session.run(on: connection) { try job.run(Transaction($0)) }
            try connection.execute("RELEASE SAVEPOINT closure")
            return answer
        } catch {
            guard connection.isInTransaction, (error as? DatabaseError)?.isPassing != true else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT closure")
            try connection.execute("RELEASE SAVEPOINT closure")
            return { job.fail(error) }
        }
    }
}
