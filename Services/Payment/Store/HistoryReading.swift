import Database
import PaymentDomain
import Primitives

/// One thing that happened to an order.
struct HistoryEntry: Sendable, Equatable {
    enum Kind: String, CaseIterable, Codable, Sendable {
        // In the order in which things of one moment are told.
        case created = "order.created"
        case act = "operator.acted"
        case attemptStarted = "attempt.started"
        case callback = "callback.received"
        case attemptChanged = "attempt.changed"
        case posted = "ledger.posted"
        case refundDue = "refund.due"
        case refundAsked = "refund.asked"
        case refundAnswered = "refund.answered"
        case event = "event.written"
        case delivered = "event.delivered"
        case undelivered = "event.not_delivered"
        case alarm = "alarm.raised"
        case difference = "difference.found"
        case differenceEnded = "difference.ended"
    }

    let at: Timestamp
    let kind: Kind
    /// What it was about: an attempt's number, a refund's, an event's.
    let subject: String
    /// The state, verdict, fact, reason or act.
    let word: String
    var amount: Money?
    /// Who it came from: a sender's address, an operator, `answer` or `callback`.
    var by: String?
    var detail: String?
}

extension Reading {
    /// Everything that happened to an order, in the order of time; of each kind the first so many.
    /// - Returns: whether nothing was left out.
    func history(of found: FoundOrder, limit: Int) throws -> (entries: [HistoryEntry], isComplete: Bool) {
        let order = found.order.id
        let parts = [
            [HistoryEntry(at: found.createdAt, kind: .created, subject: order.description, word: "", amount: found.order.amount)],
            try attemptStarts(of: order, limit), try attemptChanges(of: order, limit), try callbacks(of: order, limit),
            try postings(of: order, limit), try refundStarts(of: order, limit), try refundChanges(of: order, limit),
            try eventsWritten(of: order, limit), try deliveries(of: order, limit), try alarms(of: order, limit), try acts(on: order, limit),
            try differences(of: order, limit),
        ]
        let ranks = Dictionary(uniqueKeysWithValues: HistoryEntry.Kind.allCases.enumerated().map { ($1, $0) })
        let ordered = parts.joined().enumerated().sorted { one, other in
            (one.element.at, ranks[one.element.kind] ?? 0, one.offset) < (other.element.at, ranks[other.element.kind] ?? 0, other.offset)
        }
        return (ordered.map(\.element), parts.allSatisfy { $0.count < limit })
    }

    private func attemptStarts(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all("SELECT created_at, number, channel, amount FROM attempts WHERE order_id = $1 ORDER BY id LIMIT $2", order, limit) {
            HistoryEntry(at: try $0.next(), kind: .attemptStarted, subject: try $0.next(), word: try $0.next(), amount: try $0.next())
        }
    }

    private func attemptChanges(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            """
            SELECT changed_at, number, attempt_changes.state, source FROM attempt_changes
            JOIN attempts ON attempts.id = attempt_id WHERE order_id = $1 ORDER BY attempt_changes.id LIMIT $2
            """, order, limit
        ) {
            HistoryEntry(at: try $0.next(), kind: .attemptChanged, subject: try $0.next(), word: try $0.next(), by: try $0.next())
        }
    }

    private func callbacks(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            """
            SELECT notifications.received_at, number, verdict, sender, notifications.body FROM notification_attempts
            JOIN attempts ON attempts.id = attempt_id JOIN notifications ON notifications.id = notification_id
            WHERE order_id = $1
            ORDER BY CASE WHEN verdict IN ('applied', 'repeated', 'asked') THEN 0 ELSE 1 END, notification_id LIMIT $2
            """, order, limit
        ) { row in
            HistoryEntry(
                at: try row.next(), kind: .callback, subject: try row.next(), word: try row.next(), by: try row.next(),
                detail: String(decoding: try row.next([UInt8].self), as: UTF8.self))
        }
    }

    private func postings(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            "SELECT posted_at, kind, amount, debit, credit FROM ledger WHERE order_id = $1 ORDER BY id LIMIT $2", order, limit
        ) { row in
            let (at, kind, amount) = (try row.next(Timestamp.self), try row.next(String.self), try row.next(Money.self))
            let (debit, credit) = (try row.next(String.self), try row.next(String.self))
            return HistoryEntry(at: at, kind: .posted, subject: "", word: kind, amount: amount, detail: "\(debit) → \(credit)")
        }
    }

    private func refundStarts(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            """
            SELECT refunds.created_at, refunds.id, reason, refunds.amount, client, note FROM refunds
            JOIN attempts ON attempts.id = refunds.attempt_id LEFT JOIN refund_requests ON refund_requests.refund_id = refunds.id
            WHERE attempts.order_id = $1 ORDER BY refunds.created_at, refunds.id LIMIT $2
            """, order, limit
        ) { row in
            HistoryEntry(
                at: try row.next(), kind: .refundDue, subject: try row.next(ID<Refund>.self).bytes.hexadecimal, word: try row.next(),
                amount: try row.next(), by: try row.next(), detail: try row.next())
        }
    }

    private func refundChanges(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            """
            SELECT changed_at, refunds.id, word, refunds.amount, detail FROM refund_changes
            JOIN refunds ON refunds.id = refund_id JOIN attempts ON attempts.id = refunds.attempt_id
            WHERE order_id = $1 ORDER BY refund_changes.id LIMIT $2
            """, order, limit
        ) { row in
            let (at, refund) = (try row.next(Timestamp.self), try row.next(ID<Refund>.self))
            let word = try row.next(String.self)
            return HistoryEntry(
                at: at, kind: word == RefundChange.askedWord ? .refundAsked : .refundAnswered, subject: refund.bytes.hexadecimal,
                word: word,
                amount: try row.next(), detail: try row.next())
        }
    }

    private func eventsWritten(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all("SELECT written_at, id, kind FROM order_events WHERE order_id = $1 ORDER BY sequence LIMIT $2", order, limit) { row in
            HistoryEntry(at: try row.next(), kind: .event, subject: try row.next(ID<WrittenEvent>.self).description, word: try row.next())
        }
    }

    private func deliveries(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            """
            SELECT tried_at, order_events.id, kind, failure FROM event_deliveries JOIN order_events ON order_events.id = event_id
            WHERE order_id = $1 ORDER BY event_deliveries.id LIMIT $2
            """, order, limit
        ) { row in
            let (at, event) = (try row.next(Timestamp.self), try row.next(ID<WrittenEvent>.self))
            let (word, failure) = (try row.next(String.self), try row.next(String?.self))
            return HistoryEntry(
                at: at, kind: failure == nil ? .delivered : .undelivered, subject: event.description, word: word, detail: failure)
        }
    }

    private func alarms(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all("SELECT raised_at, number, kind, channel FROM alarms WHERE order_id = $1 ORDER BY id LIMIT $2", order, limit) {
            HistoryEntry(at: try $0.next(), kind: .alarm, subject: try $0.next(), word: try $0.next(), by: try $0.next())
        }
    }

    private func acts(on order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        try all(
            "SELECT acted_at, subject, act, operator, reason FROM operator_acts WHERE order_id = $1 ORDER BY id LIMIT $2", order, limit
        ) {
            HistoryEntry(
                at: try $0.next(), kind: .act, subject: try $0.next(), word: try $0.next(), by: try $0.next(), detail: try $0.next())
        }
    }

    private func differences(of order: ID<Order>, _ limit: Int) throws -> [HistoryEntry] {
        let rows = try all(
            """
            SELECT found_at, differences.number, kind, theirs, day, ended_at, differences.state, ended_by, note FROM differences
            JOIN attempts ON attempts.number = differences.number AND attempts.channel = differences.channel
            WHERE order_id = $1 ORDER BY differences.id LIMIT $2
            """, order, limit
        ) { row in
            let found = HistoryEntry(
                at: try row.next(), kind: .difference, subject: try row.next(), word: try row.next(), amount: try row.next(),
                detail: try row.next())
            let endedAt = try row.next(Timestamp?.self)
            let (state, person, note) = (try row.next(String.self), try row.next(String?.self), try row.next(String?.self))
            return [found]
                + (endedAt.map { at in
                    [HistoryEntry(at: at, kind: .differenceEnded, subject: found.subject, word: state, by: person, detail: note)]
                } ?? [])
        }
        return rows.flatMap { $0 }
    }
}
