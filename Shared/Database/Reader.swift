import Synchronization

/// One of the threads that read: each has its own connection, all share one queue.
final class Reader: Sendable {
    typealias ReadJob = Job<Snapshot>

    private let queue: JobQueue<ReadJob>
    private let connection: Mutex<(any Connection)?>

    init(_ connection: sending any Connection, queue: JobQueue<ReadJob>) {
        self.connection = Mutex(connection)
        self.queue = queue
    }

    /// Works until the queue is closed and empty; the thread's whole life.
    func work() {
        connection.withLock { connection in
            guard let connection else { return }
            while let job = queue.take(atMost: 1).first { settle(job, on: connection) }
        }
    }

    /// Closes the connection, after the work has ended.
    func disconnect() { connection.withLock { $0 = nil } }

    private func settle(_ job: ReadJob, on connection: any Connection) {
        do {
            try read(job, on: connection)()
        } catch let error as DatabaseError where error.isPassing {
            // Once more, because a reader's connection may have broken while nobody used it.
            do { try read(job, on: connection)() } catch { job.fail(error) }
        } catch {
            job.fail(error)
        }
    }

    private func read(_ job: ReadJob, on connection: any Connection) throws -> ReadJob.Answer {
        try connection.begin(.reading)
        let outcome = Result { try Session.run(on: connection) { try job.run(Snapshot($0)) } }
        // At once, because an open snapshot keeps the engine from tidying up behind the writer.
        try connection.rollBack()
        return try outcome.get()
    }
}
