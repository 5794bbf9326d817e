import Database
import PaymentDomain
import Primitives

/// An alarm, as it was raised.
struct RaisedAlarm: Sendable {
    let id: ID<Alarm>
    let kind: Alarm
    let channel: Channel
    let number: String
    let order: ID<Order>?
    let raisedAt: Timestamp
}

/// Which alarms a list shows, and where its page begins.
struct AlarmChoice: Sendable {
    /// `nil` for all.
    var kind: Alarm?
    /// `nil` for both.
    var channel: Channel?
    var isNewestFirst = true
    /// The page goes on behind this one; `nil` for the first.
    var after: ID<Alarm>?
    /// The page ends before this one: it is read backwards.
    var before: ID<Alarm>?

    fileprivate var descends: Bool { isNewestFirst != (before != nil) }
}

/// A page of alarms, and where its neighbours are.
struct AlarmPage: Sendable {
    let alarms: [RaisedAlarm]
    /// What the page before ends before; `nil` on the first.
    let before: ID<Alarm>?
    /// What the next page comes after; `nil` on the last.
    let after: ID<Alarm>?
}

extension Reading {
    /// In the order in which they were raised, which is their ids'.
    func alarms(_ choice: AlarmChoice, limit: Int) throws -> AlarmPage {
        let found = try alarms(choice, from: choice.before ?? choice.after ?? (choice.descends ? .greatest : .least), limit: limit + 1)
        let (kept, hasMore) = (found.prefix(limit), found.count > limit)
        let isBackwards = choice.before != nil
        let alarms = isBackwards ? kept.reversed() : Array(kept)
        let (hasEarlier, hasLater) = isBackwards ? (hasMore, true) : (choice.after != nil, hasMore)
        return AlarmPage(
            alarms: alarms, before: hasEarlier ? alarms.first?.id : nil, after: hasLater ? alarms.last?.id : nil)
    }

    private func alarms(_ choice: AlarmChoice, from start: ID<Alarm>, limit: Int) throws -> [RaisedAlarm] {
        guard let kind = choice.kind else {
            return try all(
                choice.descends
                    ? """
                    SELECT id, kind, channel, number, order_id, raised_at FROM alarms
                    WHERE id < $1 AND (CAST($3 AS TEXT) IS NULL OR channel = $3) ORDER BY id DESC LIMIT $2
                    """
                    : """
                    SELECT id, kind, channel, number, order_id, raised_at FROM alarms
                    WHERE id > $1 AND (CAST($3 AS TEXT) IS NULL OR channel = $3) ORDER BY id LIMIT $2
                    """, start, limit, choice.channel
            ) { try Self.alarm(&$0) }
        }
        return try all(
            choice.descends
                ? """
                SELECT id, kind, channel, number, order_id, raised_at FROM alarms
                WHERE kind = $4 AND id < $1 AND (CAST($3 AS TEXT) IS NULL OR channel = $3) ORDER BY id DESC LIMIT $2
                """
                : """
                SELECT id, kind, channel, number, order_id, raised_at FROM alarms
                WHERE kind = $4 AND id > $1 AND (CAST($3 AS TEXT) IS NULL OR channel = $3) ORDER BY id LIMIT $2
                """, start, limit, choice.channel, kind
        ) { try Self.alarm(&$0) }
    }

    private static func alarm(_ row: inout Row) throws -> RaisedAlarm {
        RaisedAlarm(
            id: try row.next(), kind: try row.next(), channel: try row.next(), number: try row.next(), order: try row.next(),
            raisedAt: try row.next())
    }
}
