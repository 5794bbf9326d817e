import Database
import PaymentDomain
import Primitives

extension Reading {
    func attempt(_ id: ID<Attempt>) throws -> Attempt? {
        try first(
            """
            SELECT id, order_id, channel, number, amount, created_at, expires_at, state, check_at, checks FROM attempts WHERE id = $1
            """, id, as: Attempt.init(row:))
    }

    /// - Parameter number: as the gateway calls it.
    func attempt(numbered number: String, by channel: Channel) throws -> Attempt? {
        try first("SELECT id FROM attempts WHERE number = $1 AND channel = $2", number, channel) { try $0.next() }.flatMap(attempt(_:))
    }

    /// There is one at most, and it is watched: the schema says so.
    func liveAttempt(of order: ID<Order>) throws -> Attempt? { try watchedAttempts(of: order).first(where: \.isLive) }

    /// The attempts of an order about which a gateway may still have something to tell.
    func watchedAttempts(of order: ID<Order>) throws -> [Attempt] {
        try all(
            """
            SELECT id, order_id, channel, number, amount, created_at, expires_at, state, check_at, checks FROM attempts
            WHERE order_id = $1 AND check_at IS NOT NULL ORDER BY id
            """, order, as: Attempt.init(row:))
    }

    /// Attempts that a gateway is to be asked about now, the longest due first.
    /// - Parameter last: where the ones before these ended.
    func attemptsToCheck(by channel: Channel, at now: Timestamp, after last: AttemptToCheck, limit: Int) throws -> [AttemptToCheck] {
        try all(
            """
            SELECT check_at, id FROM attempts
            WHERE channel = $1 AND check_at IS NOT NULL AND check_at <= $2 AND (check_at, id) > ($3, $4) ORDER BY check_at, id LIMIT $5
            """, channel, now, last.dueAt, last.id, limit
        ) { AttemptToCheck(dueAt: try $0.next(), id: try $0.next()) }
    }

    /// Attempts of an order of which a gateway may have something to tell when somebody asks: those under way first, then the newest.
    /// - Parameter end: of those that are watched no more, only what ended after this.
    func attemptsToRefresh(of order: ID<Order>, endedAfter end: Timestamp, limit: Int) throws -> [Attempt] {
        try all(
            """
            SELECT id, order_id, channel, number, amount, created_at, expires_at, state, check_at, checks FROM attempts
            WHERE order_id = $1 AND state <> 'paid' AND (check_at IS NOT NULL OR expires_at > $2)
            ORDER BY CASE WHEN state IN ('open', 'unknown') THEN 0 ELSE 1 END, id DESC LIMIT $3
            """, order, end, limit, as: Attempt.init(row:))
    }

    func attemptsBegun(for order: ID<Order>, after moment: Timestamp) throws -> Int {
        try first("SELECT count(*) FROM attempts WHERE order_id = $1 AND created_at > $2", order, moment) { try $0.next() } ?? 0
    }

    /// The attempt whose money pays the order.
    func payingAttempt(of order: ID<Order>) throws -> Attempt? {
        try first("SELECT attempt_id FROM ledger WHERE order_id = $1 AND kind = 'received'", order) { try $0.next() }
            .flatMap(attempt(_:))
    }
}

/// A place in the line of attempts to ask about.
struct AttemptToCheck: Sendable {
    let dueAt: Timestamp
    let id: ID<Attempt>

    /// Before all of them.
    static var none: AttemptToCheck {
        AttemptToCheck(dueAt: Timestamp(seconds: 0), id: .least)
    }
}

extension Transaction {
    func add(_ attempt: Attempt) throws {
        try run(
            """
            INSERT INTO attempts (id, order_id, channel, number, amount, created_at, expires_at, state, check_at, checks)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """, attempt.id, attempt.order, attempt.channel, attempt.number, attempt.amount, attempt.createdAt, attempt.expiresAt,
            attempt.state, attempt.checkAt, attempt.checks)
    }

    /// - Parameter receipt: the money that came with this change, if any did.
    func keep(_ attempt: Attempt, _ receipt: Receipt?, at now: Timestamp) throws {
        guard let receipt else {
            try run(
                "UPDATE attempts SET state = $2, check_at = $3, checks = $4 WHERE id = $1", attempt.id, attempt.state, attempt.checkAt,
                attempt.checks)
            return
        }
        try run(
            """
            UPDATE attempts SET state = $2, check_at = $3, checks = $4, received = $5, gateway_number = $6, received_at = $7 WHERE id = $1
            """, attempt.id, attempt.state, attempt.checkAt, attempt.checks, receipt.amount, receipt.transaction, now)
    }
}

extension Attempt {
    fileprivate init(row: inout Row) throws {
        self.init(
            id: try row.next(), order: try row.next(), channel: try row.next(), number: try row.next(), amount: try row.next(),
            createdAt: try row.next(), expiresAt: try row.next(), state: try row.next(), checkAt: try row.next(), checks: try row.next())
    }
}
