import Database
import EnrollmentDomain
import Primitives

/// An entry whose hold has run out.
struct DueEntry: Sendable {
    let entry: Entry
    let registration: ID<Registration>
}

extension Reading {
    /// Those that are held or paid, in the order they were entered.
    func entries(of registration: ID<Registration>) throws -> [Entry] {
        try all(
            """
            SELECT id, subject, state, fee, held_until FROM entries WHERE registration = $1 AND state IN ('held', 'paid')
            ORDER BY entered_at, subject
            """, registration
        ) { try Self.entry(&$0) }
    }

    /// What a payment was begun for, whatever has become of it.
    func entries(of payment: ID<Payment>) throws -> [Entry] {
        try all(
            """
            SELECT e.id, e.subject, e.state, e.fee, e.held_until FROM payment_entries AS p JOIN entries AS e ON e.id = p.entry
            WHERE p.payment = $1 ORDER BY e.entered_at, e.subject
            """, payment
        ) { try Self.entry(&$0) }
    }

    func registration(ofEntry entry: ID<Entry>) throws -> ID<Registration>? {
        try first("SELECT registration FROM entries WHERE id = $1", entry) { try $0.next() }
    }

    func entries(paidBy payment: ID<Payment>) throws -> [Entry] {
        try all(
            """
            SELECT e.id, e.subject, e.state, e.fee, e.held_until FROM entries AS e
            WHERE e.registration = (SELECT registration FROM payments WHERE id = $1) AND e.state IN ('held', 'paid') AND e.paid_by = $1
            """, payment
        ) { try Self.entry(&$0) }
    }

    /// Held entries past their hold, the longest overdue first. One that an open payment is for waits for the payment to be settled (E17).
    func dueEntries(at now: Timestamp, limit: Int) throws -> [DueEntry] {
        try all(
            """
            SELECT id, subject, state, fee, held_until, registration FROM entries AS e WHERE state = 'held' AND held_until <= $1
            AND NOT EXISTS (
                SELECT 1 FROM payment_entries AS pe JOIN payments AS p ON p.id = pe.payment WHERE pe.entry = e.id AND p.state = 'open')
            ORDER BY held_until, id LIMIT $2
            """, now, limit
        ) { row in DueEntry(entry: try Self.entry(&row), registration: try row.next()) }
    }

    static func entry(_ row: inout Row) throws -> Entry {
        Entry(id: try row.next(), subject: try row.next(), state: try row.next(), fee: try row.next(), heldUntil: try row.next())
    }
}

extension Transaction {
    /// Adds the entry. Its seat has been taken.
    func add(_ entry: Entry, to registration: Registration, in sitting: SittingCode, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO entries (id, registration, sitting, site, subject, state, fee, entered_at, held_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, entry.id, registration.id, sitting, registration.site, entry.subject, entry.state, entry.fee, now, entry.heldUntil)
    }

    /// Held to released: the seat is free again. - Returns: `false` when it was not held.
    func release(_ entry: ID<Entry>, at now: Timestamp) throws -> Bool {
        let seat = try first(
            "UPDATE entries SET state = 'released', ended_at = $2 WHERE id = $1 AND state = 'held' RETURNING sitting, site, subject",
            entry, now
        ) { try Seat(&$0) }
        guard let seat else { return false }
        try freeHeld(seat)
        return true
    }

    /// Held to paid. - Parameter payment: `nil` for an entry without a fee. - Returns: `false` when it was not held.
    func pay(_ entry: ID<Entry>, by payment: ID<Payment>?) throws -> Bool {
        let seat = try first(
            "UPDATE entries SET state = 'paid', paid_by = $2 WHERE id = $1 AND state = 'held' RETURNING sitting, site, subject",
            entry, payment
        ) { try Seat(&$0) }
        guard let seat else { return false }
        try payHeld(seat)
        return true
    }

    /// Released to paid, when a seat is free (E22). - Returns: whether one was.
    func takeAgain(_ entry: ID<Entry>, by payment: ID<Payment>) throws -> Bool {
        // Whoever has moved to another site since has no use for a seat at the old one.
        let seat = try first(
            """
            SELECT e.sitting, e.site, e.subject FROM entries AS e JOIN registrations AS r ON r.id = e.registration AND r.site = e.site
            WHERE e.id = $1 AND e.state = 'released'
            """, entry
        ) { try Seat(&$0) }
        guard let seat, try hasFree(seat) else { return false }
        try run("UPDATE entries SET state = 'paid', paid_by = $2, ended_at = NULL WHERE id = $1", entry, payment)
        try takeAgain(seat)
        return true
    }

    /// Paid to released, after the money went back.
    func unpay(_ entry: ID<Entry>, at now: Timestamp) throws -> Bool {
        let seat = try first(
            "UPDATE entries SET state = 'released', ended_at = $2 WHERE id = $1 AND state = 'paid' RETURNING sitting, site, subject",
            entry, now
        ) { try Seat(&$0) }
        guard let seat else { return false }
        try freePaid(seat)
        return true
    }
}
