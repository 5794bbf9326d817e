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

    /// Takes one of an allowance. - Returns: how long until there is one again, or `nil` when there was one.
    func take(_ allowance: Allowance, of subject: ThrottleSubject, at now: Timestamp) throws -> Timestamp.Span? {
        let taken = try first(
            """
            INSERT INTO allowances (subject, used, ends_at) VALUES ($1, 1, $3)
            ON CONFLICT (subject) DO UPDATE SET
                used = CASE WHEN allowances.ends_at <= $2 THEN 1 ELSE allowances.used + 1 END,
                ends_at = CASE WHEN allowances.ends_at <= $2 THEN excluded.ends_at ELSE allowances.ends_at END
            RETURNING used, ends_at
            """, subject.hash, now, now + allowance.window
        ) { row in (used: try row.next(Int.self), endsAt: try row.next(Timestamp.self)) }
        return taken.flatMap { $0.used <= allowance.limit ? nil : $0.endsAt - now }
    }
}
