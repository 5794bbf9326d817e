import Database
import PassportDomain
import Primitives

/// What failures or uses are counted against, as a keyed hash: the table names nobody.
struct ThrottleSubject: Sendable, Equatable { let hash: [UInt8] }

extension Reading {
    func throttle(_ subject: ThrottleSubject) throws -> Throttle? {
        try first("SELECT failures, last_at, blocked_until FROM throttles WHERE subject = $1", subject.hash) { row in
            Throttle(failures: try row.next(), lastAt: try row.next(), blockedUntil: try row.next())
        }
    }
}

extension Transaction {
    func setThrottle(_ subject: ThrottleSubject, _ throttle: Throttle) throws {
        try run(
            """
            INSERT INTO throttles (subject, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (subject) DO UPDATE
            SET failures = excluded.failures, last_at = excluded.last_at, blocked_until = excluded.blocked_until
            """, subject.hash, throttle.failures, throttle.lastAt, throttle.blockedUntil)
    }

    func removeThrottle(_ subject: ThrottleSubject) throws { try run("DELETE FROM throttles WHERE subject = $1", subject.hash) }
}
