import Database
import PaymentDomain
import Primitives

extension Reading {
    /// Refunds that are due, the longest due first. While the outcome of one isn't known, none of the same attempt is: PayEase's list
    /// couldn't tell the two apart.
    func refundsToDo(by channel: Channel, at now: Timestamp, limit: Int) throws -> [ID<Refund>] {
        try all(
            """
            SELECT refunds.id FROM refunds JOIN attempts ON attempts.id = refunds.attempt_id
            WHERE attempts.channel = $1 AND refunds.state <> 'done' AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
            AND NOT EXISTS (
                SELECT 1 FROM refunds AS sent
                WHERE sent.attempt_id = refunds.attempt_id AND sent.state = 'sent' AND sent.id <> refunds.id)
            ORDER BY due_at LIMIT $3
            """, channel, now, limit
        ) { try $0.next() }
    }

    /// The refund of the attempt that the gateway was asked for without a certain answer: one at most.
    func refundUnderWay(of attempt: ID<Attempt>) throws -> ID<Refund>? {
        try first("SELECT id FROM refunds WHERE attempt_id = $1 AND state = 'sent'", attempt) { try $0.next() }
    }

    func refund(_ id: ID<Refund>) throws -> Refund? {
        try first(
            "SELECT id, attempt_id, amount, reason, state, tries, due_at, asked_at, leased_until FROM refunds WHERE id = $1", id
        ) { row in
            Refund(
                id: try row.next(), attempt: try row.next(), amount: try row.next(), reason: try row.next(), state: try row.next(),
                tries: try row.next(), dueAt: try row.next(), askedAt: try row.next(), leasedUntil: try row.next())
        }
    }

    /// What the gateway has certainly given back of an attempt's money, refund by refund.
    func refundedAmounts(of attempt: ID<Attempt>) throws -> [Money] {
        try all("SELECT amount FROM ledger WHERE attempt_id = $1 AND kind = 'refunded' AND credit <> $2", attempt, Account.elsewhere.name) {
            try $0.next()
        }
    }
}

extension Transaction {
    func add(_ refund: Refund, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO refunds (id, attempt_id, amount, reason, state, tries, due_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, refund.id, refund.attempt, refund.amount, refund.reason, refund.state, refund.tries, refund.dueAt, now)
    }

    func keep(_ refund: Refund) throws {
        try run(
            "UPDATE refunds SET state = $2, tries = $3, due_at = $4, asked_at = $5, leased_until = $6 WHERE id = $1", refund.id,
            refund.state,
            refund.tries, refund.dueAt, refund.askedAt, refund.leasedUntil)
    }
}
