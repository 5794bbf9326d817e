import Database
import EnrollmentDomain
import Primitives

extension Reading {
    /// All counts of one moment.
    func books(of sitting: SittingCode) throws -> Books {
        Books(
            sitting: sitting.rawValue, seats: try seatCounts(of: sitting),
            entries: try countsByState("SELECT state, count(*) FROM entries WHERE sitting = $1 GROUP BY state", sitting),
            payments: try countsByState(
                """
                SELECT state, count(*) FROM payments WHERE registration IN (
                    SELECT id FROM registrations WHERE sitting = $1 UNION ALL SELECT id FROM deleted_registrations WHERE sitting = $1)
                GROUP BY state
                """, sitting),
            paidSum: try first("SELECT CAST(coalesce(sum(fee), 0) AS BIGINT) FROM entries WHERE sitting = $1 AND state = 'paid'", sitting) {
                try $0.next()
            } ?? .zero,
            registrations: try count("SELECT count(*) FROM registrations WHERE sitting = $1", sitting),
            tickets: try count("SELECT count(*) FROM placements WHERE sitting = $1", sitting))
    }

    private func seatCounts(of sitting: SittingCode) throws -> [Books.Seats] {
        try all(
            """
            SELECT s.site, s.subject, s.capacity, s.held, s.paid,
                (SELECT count(*) FROM entries AS e
                 WHERE e.sitting = s.sitting AND e.site = s.site AND e.subject = s.subject AND e.state = 'held'),
                (SELECT count(*) FROM entries AS e
                 WHERE e.sitting = s.sitting AND e.site = s.site AND e.subject = s.subject AND e.state = 'paid')
            FROM seats AS s WHERE s.sitting = $1 ORDER BY s.site, s.subject
            """, sitting
        ) { row in
            Books.Seats(
                site: try row.next(), subject: try row.next(), capacity: try row.next(), held: try row.next(), paid: try row.next(),
                heldEntries: try row.next(), paidEntries: try row.next())
        }
    }

    private func countsByState(_ sql: StaticString, _ sitting: SittingCode) throws -> [String: Int] {
        Dictionary(uniqueKeysWithValues: try all(sql, sitting) { row in (try row.next(String.self), try row.next(Int.self)) })
    }

    private func count(_ sql: StaticString, _ sitting: SittingCode) throws -> Int { try first(sql, sitting) { try $0.next() } ?? 0 }
}
