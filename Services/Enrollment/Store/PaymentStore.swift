public import Contracts
public import Database
import EnrollmentDomain
import Primitives

extension PaymentChannel: Storable {}

extension Reading {
    func openPayment(of registration: ID<Registration>) throws -> Payment? {
        try first(
            "SELECT id, registration, order_number, amount, state, expires_at FROM payments WHERE registration = $1 AND state = 'open'",
            registration
        ) { try Self.payment(&$0) }
    }

    func payment(_ id: ID<Payment>) throws -> Payment? {
        try first("SELECT id, registration, order_number, amount, state, expires_at FROM payments WHERE id = $1", id) {
            try Self.payment(&$0)
        }
    }

    /// Whose money a paid entry stands on; `nil` for one that isn't paid, or has no fee.
    func payment(thatPaid entry: ID<Entry>) throws -> Payment? {
        let payment = try first("SELECT paid_by FROM entries WHERE id = $1 AND state = 'paid'", entry) { try $0.next(ID<Payment>?.self) }
        return try payment.flatMap(\.self).flatMap(payment(_:))
    }

    func payment(ofOrder number: String) throws -> Payment? {
        try first("SELECT id, registration, order_number, amount, state, expires_at FROM payments WHERE order_number = $1", number) {
            try Self.payment(&$0)
        }
    }

    /// Those that money may still come for, the newest first: what 更新 asks about (E21).
    func unsettledPayments(of registration: ID<Registration>, limit: Int) throws -> [Payment] {
        try all(
            """
            SELECT id, registration, order_number, amount, state, expires_at FROM payments
            WHERE registration = $1 AND state IN ('open', 'closed') AND order_number IS NOT NULL ORDER BY begun_at DESC, id DESC LIMIT $2
            """, registration, limit
        ) { try Self.payment(&$0) }
    }

    /// Open payments that nobody should still be paying, the longest overdue first.
    func paymentsToSettle(at now: Timestamp, limit: Int) throws -> [Payment] {
        try all(
            """
            SELECT id, registration, order_number, amount, state, expires_at FROM payments
            WHERE state = 'open' AND settle_at <= $1 ORDER BY settle_at, id LIMIT $2
            """, now, limit
        ) { try Self.payment(&$0) }
    }

    /// How many payments of a sitting wait for Payment's word.
    func openPayments(in sitting: SittingCode) throws -> Int {
        try first(
            "SELECT count(*) FROM payments AS p JOIN registrations AS r ON r.id = p.registration WHERE p.state = 'open' AND r.sitting = $1",
            sitting
        ) { try $0.next() } ?? 0
    }

    private static func payment(_ row: inout Row) throws -> Payment {
        Payment(
            id: try row.next(), registration: try row.next(), order: try row.next(), amount: try row.next(), state: try row.next(),
            expiresAt: try row.next())
    }
}

extension Transaction {
    /// - Throws: `DatabaseError.constraint` of `one_open_payment`.
    func begin(_ payment: Payment, for entries: [Entry], by channel: PaymentChannel, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO payments (id, registration, channel, amount, state, expires_at, begun_at, settle_at)
            VALUES ($1, $2, $3, $4, 'open', $5, $6, $5)
            """, payment.id, payment.registration, channel, payment.amount, payment.expiresAt, now)
        for entry in entries { try run("INSERT INTO payment_entries (payment, entry) VALUES ($1, $2)", payment.id, entry.id) }
    }

    /// One that was begun after the copy from which the database was restored: on which channel, Payment knows.
    func adopt(_ payment: Payment, for entries: [ID<Entry>], at now: Timestamp) throws {
        try run(
            """
            INSERT INTO payments (id, registration, order_number, channel, amount, state, expires_at, begun_at, settle_at)
            VALUES ($1, $2, $3, '', $4, $5, $6, $7, $6)
            """, payment.id, payment.registration, payment.order, payment.amount, payment.state, payment.expiresAt, now)
        for entry in entries { try run("INSERT INTO payment_entries (payment, entry) VALUES ($1, $2)", payment.id, entry) }
    }

    func note(order number: String, of payment: ID<Payment>) throws {
        try run("UPDATE payments SET order_number = $2 WHERE id = $1", payment, number)
    }

    func note(channel: PaymentChannel, of payment: ID<Payment>) throws {
        try run("UPDATE payments SET channel = $2 WHERE id = $1", payment, channel)
    }

    func set(_ payment: ID<Payment>, _ state: Payment.State) throws {
        try run("UPDATE payments SET state = $2 WHERE id = $1", payment, state)
    }

    /// Asks again later, each time after twice as long a pause, up to 16 times `pause`.
    func postponeSettling(_ payment: ID<Payment>, at now: Timestamp, pause: Timestamp.Span) throws {
        try run(
            """
            UPDATE payments SET settle_tries = settle_tries + 1,
                settle_at = CAST($2 AS BIGINT) + CAST($3 AS BIGINT) * CASE settle_tries WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 4 WHEN 3 THEN 8 ELSE 16 END
            WHERE id = $1 AND state = 'open'
            """, payment, now, pause.microseconds)
    }

    /// - Returns: `false` when it was seen before (Y8).
    func see(_ event: String, at now: Timestamp) throws -> Bool {
        try run("INSERT INTO seen_events (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", event, now) == 1
    }
}
