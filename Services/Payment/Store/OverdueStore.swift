import Database
import PaymentDomain
import Primitives

/// Something that waits.
struct Overdue: Sendable {
    enum Kind: String, CaseIterable, Codable, Sendable {
        /// Money that isn't back with its payer.
        case refund
        /// An attempt whose outcome the gateway doesn't tell.
        case attempt
        /// What an exam was told and hasn't taken.
        case event
        /// A day that isn't compared with the gateway's bill.
        case bill

        /// After so long a person is to look at it.
        var patience: Timestamp.Span {
            switch self {
            case .refund, .attempt: .hours(1)
            case .event: .minutes(10)
            case .bill: .hours(12)
            }
        }
    }

    let kind: Kind
    /// The refund's, the attempt's, the day.
    let number: String
    let order: ID<Order>?
    let since: Timestamp
}

extension Reading {
    /// What waits since `moment` or longer, the longest first.
    func waiting(_ kind: Overdue.Kind, since moment: Timestamp, limit: Int) throws -> [Overdue] {
        switch kind {
        case .refund: try waitingRefunds(since: moment, limit)
        case .attempt: try waitingAttempts(since: moment, limit)
        case .event: try waitingEvents(since: moment, limit)
        case .bill: []
        }
    }

    private func waitingRefunds(since moment: Timestamp, _ limit: Int) throws -> [Overdue] {
        try all(
            """
            SELECT refunds.id, order_id, refunds.created_at FROM refunds JOIN attempts ON attempts.id = attempt_id
            WHERE refunds.state <> 'done' AND refunds.created_at <= $1 ORDER BY refunds.created_at, refunds.id LIMIT $2
            """, moment, limit
        ) { row in
            Overdue(
                kind: .refund, number: try row.next(ID<Refund>.self).bytes.hexadecimal, order: try row.next(), since: try row.next())
        }
    }

    private func waitingAttempts(since moment: Timestamp, _ limit: Int) throws -> [Overdue] {
        try all(
            """
            SELECT number, order_id, created_at FROM attempts
            WHERE state = 'unknown' AND created_at <= $1 ORDER BY created_at, id LIMIT $2
            """, moment, limit
        ) { Overdue(kind: .attempt, number: try $0.next(), order: try $0.next(), since: try $0.next()) }
    }

    private func waitingEvents(since moment: Timestamp, _ limit: Int) throws -> [Overdue] {
        try all(
            """
            SELECT outbox.id, order_id, outbox.written_at FROM outbox JOIN order_events ON order_events.id = outbox.id
            WHERE outbox.written_at <= $1 ORDER BY outbox.id LIMIT $2
            """, moment, limit
        ) { row in
            Overdue(kind: .event, number: try row.next(ID<WrittenEvent>.self).description, order: try row.next(), since: try row.next())
        }
    }
}
