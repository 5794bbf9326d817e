import Database
import PaymentDomain
import Primitives
import Runtime
import Synchronization

/// How long what waits has waited, as the process that does the jobs has last seen it: a gauge for each kind.
final class Backlog: Sendable {
    private struct Seen {
        let at: Timestamp
        let oldest: [Overdue.Kind: Timestamp]
    }

    private let seen = Mutex<Seen?>(nil)
    /// What a process saw that does the jobs no more says nothing.
    private static let memory = Timestamp.Span.minutes(2)

    init(metrics: Metrics, effects: Effects) {
        for kind in Overdue.Kind.allCases {
            metrics.gauge(
                "payment_oldest_seconds", "How long the oldest of these waits; 0 where nothing does", ["what": kind.rawValue]
            ) { [weak self] in self?.age(of: kind, at: effects.now()) ?? 0 }
        }
    }

    func note(_ oldest: [Overdue.Kind: Timestamp], at now: Timestamp) { seen.withLock { $0 = Seen(at: now, oldest: oldest) } }

    func age(of kind: Overdue.Kind, at now: Timestamp) -> Int64 {
        guard let seen = seen.withLock({ $0 }), now - seen.at < Self.memory, let since = seen.oldest[kind] else { return 0 }
        return max(0, (now - since).seconds)
    }
}

extension PaymentServices {
    func measureBacklog() async throws {
        let now = effects.now()
        var oldest: [Overdue.Kind: Timestamp] = [:]
        for kind in Overdue.Kind.allCases { oldest[kind] = try await waiting(kind, since: now, limit: 1).first?.since }
        backlog.note(oldest, at: now)
    }

    /// Y12. What waits longer than it should, of each kind the longest first.
    func overdue() async throws -> OverdueBody {
        let now = effects.now()
        var lines: [Overdue] = []
        for kind in Overdue.Kind.allCases { lines += try await waiting(kind, since: now - kind.patience, limit: Self.linesOfAList) }
        return OverdueBody(lines, limit: Self.linesOfAList)
    }

    private func waiting(_ kind: Overdue.Kind, since moment: Timestamp, limit: Int) async throws -> [Overdue] {
        guard kind == .bill else { return try await database.read { try $0.waiting(kind, since: moment, limit: limit) } }
        let today = BillDay(containing: effects.now())
        let days = try await database.read { snapshot in
            try Channel.allCases.flatMap { channel in
                try snapshot.daysToCompare(channel, before: today, isAsked: false).filter { $0.end <= moment }
            }
        }
        return days.sorted().prefix(limit).map { Overdue(kind: .bill, number: $0.description, order: nil, since: $0.end) }
    }
}
