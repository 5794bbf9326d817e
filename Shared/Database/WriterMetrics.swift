import Runtime

/// What an operator watches of the writer: how many changes share a COMMIT, and how long the disk takes for one.
struct WriterMetrics: Sendable {
    private let writes: Counter
    private let commits: Counter
    private let commitTime: Histogram
    private let repeats: Counter

    init(_ metrics: Metrics, database: String) {
        writes = metrics.counter(
            "database_writes_total", "Writes committed; divided by the commits: the mean batch", ["database": database])
        commits = metrics.counter("database_commits_total", "Transactions committed", ["database": database])
        commitTime = metrics.histogram("database_commit_seconds", "Time that COMMIT takes, waiting for the disk", ["database": database])
        repeats = metrics.counter(
            "database_batches_repeated_total", "Batches run again after a conflict or a lost connection", ["database": database])
    }

    func repeated() { repeats.increment() }

    func measuringCommit(of writes: Int, _ commit: () throws -> Void) rethrows {
        let time = try ContinuousClock().measure(commit)
        commitTime.record(microseconds: Int64(time / .microseconds(1)))
        commits.increment()
        self.writes.increment(by: Int64(writes))
    }
}
