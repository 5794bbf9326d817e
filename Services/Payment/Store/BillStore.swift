import Database
import PaymentDomain
import Primitives

/// One comparison of a day's bill with the ledger.
struct Reconciliation: Sendable {
    enum Source: String, Storable { case gateway, file }
    enum State: String, Storable { case running, done, failed }

    let id: ID<Reconciliation>
    let channel: Channel
    let day: BillDay
}

/// A difference with its place in the books.
struct FoundDifference: Sendable {
    let id: ID<FoundDifference>
    let channel: Channel
    let day: String
    let state: Difference.State
    let difference: Difference
    let foundAt: Timestamp
    let endedBy: String?
    let note: String?
}

extension Reading {
    /// What our books have for a line of a bill, and what that is called here.
    func counterpart(of entry: BillEntry, by channel: Channel, _ refund: BilledRefund) throws -> (Difference.Counterpart, [UInt8]?) {
        guard let attempt = try attempt(numbered: entry.number, by: channel) else { return (.unknown, nil) }
        switch entry.kind {
        case .payment:
            let received = try first("SELECT received FROM attempts WHERE id = $1", attempt.id) { try $0.next(Money?.self) } ?? nil
            return (received.map(Difference.Counterpart.done) ?? .notDone(attempt.amount), received == nil ? nil : attempt.id.bytes)
        case .refund:
            guard let refund = try self.refund(of: attempt.id, refund, like: entry) else { return (.unknown, nil) }
            return (refund.state == .done ? .done(refund.amount) : .notDone(refund.amount), refund.state == .done ? refund.id.bytes : nil)
        }
    }

    /// By its number; or, where the gateway has none of ours, a refund of the attempt with this amount to which no line belongs yet.
    func refund(of attempt: ID<Attempt>, _ billed: BilledRefund, like entry: BillEntry) throws -> Refund? {
        switch billed {
        case .numbered(let id): return try refund(id).flatMap { $0.attempt == attempt ? $0 : nil }
        case .foreign: return nil
        case .unnamed: break
        }
        return try first(
            """
            SELECT id FROM refunds WHERE attempt_id = $1 AND amount = $2
            AND NOT EXISTS (SELECT 1 FROM bill_entries WHERE counterpart = refunds.id AND request <> $3)
            ORDER BY CASE state WHEN 'done' THEN 0 ELSE 1 END, id LIMIT 1
            """, attempt, entry.amount, entry.request
        ) { try $0.next(ID<Refund>.self) }.flatMap(refund(_:))
    }

    /// Money that came or went by our books in that day and that no bill so far has.
    func unbilled(_ kind: BillEntry.Kind, by channel: Channel, on day: BillDay) throws -> [Difference] {
        switch kind {
        case .payment:
            try all(
                """
                SELECT number, received FROM attempts WHERE channel = $1 AND received_at >= $2 AND received_at < $3 AND received > 0
                AND NOT EXISTS (SELECT 1 FROM bill_entries WHERE counterpart = attempts.id)
                """, channel, day.start, day.end
            ) { Difference(.missingThere, .payment, number: try $0.next(), ours: try $0.next(), theirs: nil) }
        case .refund:
            try all(
                """
                SELECT attempts.number, ledger.refund_id, ledger.amount FROM ledger JOIN attempts ON attempts.id = ledger.attempt_id
                WHERE ledger.kind = 'refunded' AND ledger.credit = $1 AND ledger.posted_at >= $2 AND ledger.posted_at < $3
                AND NOT EXISTS (SELECT 1 FROM bill_entries WHERE counterpart = ledger.refund_id)
                """, Account.gateway(channel).name, day.start, day.end
            ) {
                Difference(
                    .missingThere, .refund, number: try $0.next(), request: try $0.next(ID<Refund>.self).bytes.hexadecimal,
                    ours: try $0.next(), theirs: nil)
            }
        }
    }

    /// Whether a bill has a line for what a difference says it hasn't.
    func isBilled(_ difference: Difference, by channel: Channel) throws -> Bool {
        let counterpart: [UInt8]? =
            switch difference.entry {
            case .payment: try attempt(numbered: difference.number, by: channel)?.id.bytes
            case .refund: [UInt8](hexadecimal: difference.request)
            }
        guard let counterpart else { return false }
        return try first("SELECT 1 FROM bill_entries WHERE counterpart = $1", counterpart) { try $0.next(Int.self) } != nil
    }

    /// The line of a bill that a difference is about, if a bill has one.
    func billEntry(_ found: FoundDifference) throws -> BillEntry? {
        try first(
            """
            SELECT gateway_number, amount, happened_at FROM bill_entries
            WHERE channel = $1 AND kind = $2 AND number = $3 AND request = $4
            """, found.channel, found.difference.entry, found.difference.number, found.difference.request
        ) {
            BillEntry(
                found.difference.entry, number: found.difference.number, request: found.difference.request, transaction: try $0.next(),
                amount: try $0.next(), happenedAt: try $0.next())
        }
    }

    /// - Parameter last: where the ones before these ended.
    func openDifferences(by channel: Channel, after last: ID<FoundDifference>, limit: Int) throws -> [FoundDifference] {
        try all(
            """
            SELECT id, channel, day, state, kind, entry, number, request, ours, theirs, found_at, ended_by, note FROM differences
            WHERE channel = $1 AND state = 'open' AND id > $2 ORDER BY id LIMIT $3
            """, channel, last, limit, as: FoundDifference.init(row:))
    }

    /// - Parameters:
    ///   - channel: `nil` for all.
    ///   - last: where the ones before these ended.
    func differences(
        _ state: Difference.State, by channel: Channel?, after last: ID<FoundDifference>, limit: Int
    ) throws -> [FoundDifference] {
        try all(
            """
            SELECT id, channel, day, state, kind, entry, number, request, ours, theirs, found_at, ended_by, note FROM differences
            WHERE state = $1 AND ($2 = '' OR channel = $2) AND id > $3 ORDER BY id LIMIT $4
            """, state, channel?.rawValue ?? "", last, limit, as: FoundDifference.init(row:))
    }

    func difference(_ id: ID<FoundDifference>) throws -> FoundDifference? {
        try first(
            """
            SELECT id, channel, day, state, kind, entry, number, request, ours, theirs, found_at, ended_by, note FROM differences WHERE id = $1
            """, id, as: FoundDifference.init(row:))
    }

    func differences(by channel: Channel, on day: BillDay, limit: Int) throws -> [FoundDifference] {
        try all(
            """
            SELECT id, channel, day, state, kind, entry, number, request, ours, theirs, found_at, ended_by, note FROM differences
            WHERE channel = $1 AND day = $2 ORDER BY id LIMIT $3
            """, channel, day.description, limit, as: FoundDifference.init(row:))
    }

    /// Whether the day was compared to its end, and when that was last tried.
    func reconciled(_ channel: Channel, _ day: BillDay) throws -> (isDone: Bool, lastTry: Timestamp?) {
        let state = try first(
            """
            SELECT CAST(coalesce(max(CASE WHEN state = 'done' THEN 1 ELSE 0 END), 0) AS BIGINT), max(began_at) FROM reconciliations
            WHERE channel = $1 AND day = $2
            """, channel, day.description
        ) { (isDone: try $0.next(Int.self) == 1, lastTry: try $0.next(Timestamp?.self)) }
        return state ?? (false, nil)
    }
}

extension Transaction {
    /// A comparison that has shown no life for `patience` is given up: its process has died.
    /// - Throws: `DatabaseError.constraint` when one of this channel is under way.
    func begin(_ reconciliation: Reconciliation, from source: Reconciliation.Source, patience: Timestamp.Span, at now: Timestamp) throws {
        try run(
            "UPDATE reconciliations SET state = 'failed', failure = 'ended' WHERE channel = $1 AND state = 'running' AND seen_at < $2",
            reconciliation.channel, now + .microseconds(-patience.microseconds))
        try run(
            """
            INSERT INTO reconciliations (id, channel, day, source, state, began_at, seen_at) VALUES ($1, $2, $3, $4, 'running', $5, $5)
            """, reconciliation.id, reconciliation.channel, reconciliation.day.description, source, now)
    }

    /// - Returns: whether it was still under way; one that was given up has no more to say.
    func end(_ reconciliation: Reconciliation, _ state: Reconciliation.State, failure: String?, at now: Timestamp) throws -> Bool {
        try run(
            "UPDATE reconciliations SET state = $2, failure = $3, seen_at = $4 WHERE id = $1 AND state = 'running'", reconciliation.id,
            state,
            failure, now) == 1
    }

    /// The day's lines of an earlier comparison go, at most so many. - Returns: how many went.
    func removeEntries(of reconciliation: Reconciliation, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM bill_entries WHERE channel = $1 AND (kind, number, request) IN
                (SELECT kind, number, request FROM bill_entries WHERE channel = $1 AND day = $2 LIMIT $3)
            """, reconciliation.channel, reconciliation.day.description, limit)
    }

    /// - Returns: false when a bill has this line already.
    func add(_ entry: BillEntry, of reconciliation: Reconciliation, counterpart: [UInt8]?) throws -> Bool {
        try run(
            """
            INSERT INTO bill_entries (channel, kind, number, request, day, gateway_number, amount, happened_at, counterpart)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (channel, kind, number, request) DO NOTHING
            """, reconciliation.channel, entry.kind, entry.number, entry.request, reconciliation.day.description, entry.transaction,
            entry.amount, entry.happenedAt, counterpart) == 1
    }

    func link(_ entry: BillEntry, by channel: Channel, to counterpart: [UInt8]) throws {
        try run(
            "UPDATE bill_entries SET counterpart = $5 WHERE channel = $1 AND kind = $2 AND number = $3 AND request = $4", channel,
            entry.kind,
            entry.number, entry.request, counterpart)
    }

    /// It shows life. - Returns: whether it is still under way.
    func count(_ entries: Int, of reconciliation: Reconciliation, at now: Timestamp) throws -> Bool {
        try run(
            "UPDATE reconciliations SET entries = entries + $2, seen_at = $3 WHERE id = $1 AND state = 'running'", reconciliation.id,
            entries,
            now) == 1
    }

    /// What a person has settled stays settled. - Returns: whether it is new.
    func keep(_ difference: Difference, of reconciliation: Reconciliation, id: ID<FoundDifference>, at now: Timestamp) throws -> Bool {
        let isKnown =
            try first(
                """
                SELECT 1 FROM differences WHERE channel = $1 AND day = $2 AND kind = $3 AND entry = $4 AND number = $5 AND request = $6
                """, reconciliation.channel, reconciliation.day.description, difference.kind, difference.entry, difference.number,
                difference.request
            ) { try $0.next(Int.self) } != nil
        try run(
            """
            INSERT INTO differences (id, channel, day, kind, entry, number, request, ours, theirs, state, found_at, found_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11)
            ON CONFLICT (channel, day, kind, entry, number, request) DO UPDATE SET
                ours = excluded.ours, theirs = excluded.theirs, found_by = excluded.found_by,
                state = CASE differences.state WHEN 'settled' THEN 'settled' ELSE 'open' END,
                ended_at = CASE differences.state WHEN 'settled' THEN differences.ended_at ELSE NULL END
            """, id, reconciliation.channel, reconciliation.day.description, difference.kind, difference.entry, difference.number,
            difference.request, difference.ours, difference.theirs, now, reconciliation.id)
        return !isKnown
    }

    /// - Returns: whether it was open.
    func end(_ id: ID<FoundDifference>, _ state: Difference.State, by person: String?, note: String?, at now: Timestamp) throws -> Bool {
        try run(
            "UPDATE differences SET state = $2, ended_at = $3, ended_by = $4, note = $5 WHERE id = $1 AND state = 'open'", id, state, now,
            person, note) == 1
    }

    /// Differences of the day that this comparison didn't find again.
    func healDifferences(notFoundBy reconciliation: Reconciliation, at now: Timestamp) throws {
        try run(
            "UPDATE differences SET state = 'healed', ended_at = $4 WHERE channel = $1 AND day = $2 AND state = 'open' AND found_by <> $3",
            reconciliation.channel, reconciliation.day.description, reconciliation.id, now)
    }
}

extension FoundDifference {
    fileprivate init(row: inout Row) throws {
        id = try row.next()
        channel = try row.next()
        day = try row.next()
        state = try row.next()
        let (kind, entry) = (try row.next(Difference.Kind.self), try row.next(BillEntry.Kind.self))
        difference = Difference(
            kind, entry, number: try row.next(), request: try row.next(), ours: try row.next(), theirs: try row.next())
        foundAt = try row.next()
        endedBy = try row.next()
        note = try row.next()
    }
}
