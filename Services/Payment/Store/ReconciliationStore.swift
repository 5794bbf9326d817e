import Database
import PaymentDomain
import Primitives

/// A comparison in the list of days.
struct PastReconciliation: Sendable {
    let id: ID<Reconciliation>
    let channel: Channel
    let day: String
    let source: Reconciliation.Source
    let state: Reconciliation.State
    let beganAt: Timestamp
    /// When it ended; while it runs, when it last showed life.
    let seenAt: Timestamp
    let entries: Int
    let failure: String?
    /// Differences of that channel's day that wait for a person now.
    let open: Int
}

/// A channel's day that an operator wants compared.
struct WantedReconciliation: Sendable, Equatable {
    let channel: Channel
    let day: BillDay
}

extension Reading {
    /// The newest first. - Parameter last: where the ones before these ended.
    func reconciliations(before last: ID<Reconciliation>, limit: Int) throws -> [PastReconciliation] {
        try all(
            """
            SELECT id, channel, day, source, state, began_at, seen_at, entries, failure,
                (SELECT count(*) FROM differences WHERE differences.channel = reconciliations.channel
                    AND differences.day = reconciliations.day AND differences.state = 'open')
            FROM reconciliations WHERE id < $1 ORDER BY id DESC LIMIT $2
            """, last, limit
        ) { row in
            PastReconciliation(
                id: try row.next(), channel: try row.next(), day: try row.next(), source: try row.next(), state: try row.next(),
                beganAt: try row.next(), seenAt: try row.next(), entries: try row.next(), failure: try row.next(), open: try row.next())
        }
    }

    func wantedReconciliations() throws -> [WantedReconciliation] {
        try all("SELECT channel, day FROM wanted_reconciliations ORDER BY wanted_at LIMIT 100") {
            (channel: try $0.next(Channel.self), day: try $0.next(String.self))
        }.compactMap { row in BillDay(row.day).map { WantedReconciliation(channel: row.channel, day: $0) } }
    }
}

extension Transaction {
    func want(_ wanted: WantedReconciliation, at now: Timestamp) throws {
        try run(
            "INSERT INTO wanted_reconciliations (channel, day, wanted_at) VALUES ($1, $2, $3) ON CONFLICT (channel, day) DO NOTHING",
            wanted.channel, wanted.day.description, now)
    }

    func remove(_ wanted: WantedReconciliation) throws {
        try run("DELETE FROM wanted_reconciliations WHERE channel = $1 AND day = $2", wanted.channel, wanted.day.description)
    }
}
