public import Database
public import Primitives

/// What is left of allowances, counted in the service's database: all of its instances count together, and a restart forgives nothing.
public enum Allowances {
    /// The table's migration; a service gives it one of its own numbers.
    public static func migration(_ number: Int) -> Migration {
        Migration(
            number, "allowances",
            """
            CREATE TABLE allowances (
                subject BLOB NOT NULL PRIMARY KEY,
                used INTEGER NOT NULL,
                ends_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX allowances_end ON allowances (ends_at)")
    }
}

extension Reading {
    /// How long until there is one of an allowance again, or `nil` when there is one: nothing is taken.
    public func wait(for allowance: Allowance, of subject: [UInt8], at now: Timestamp) throws -> Timestamp.Span? {
        let ends = try first(
            "SELECT ends_at FROM allowances WHERE subject = $1 AND used >= $2 AND ends_at > $3", subject, allowance.limit, now
        ) { try $0.next(Timestamp.self) }
        return ends.map { $0 - now }
    }
}

extension Transaction {
    /// Takes one of an allowance. The window begins with the first.
    /// - Parameter subject: who or what it is counted for, as a hash; a keyed one where what it is counted for is nowhere else in the clear.
    /// - Returns: how long until there is one again, or `nil` when there was one.
    public func take(_ allowance: Allowance, of subject: [UInt8], at now: Timestamp) throws -> Timestamp.Span? {
        let taken = try first(
            """
            INSERT INTO allowances (subject, used, ends_at) VALUES ($1, 1, $3)
            ON CONFLICT (subject) DO UPDATE SET
                used = CASE WHEN allowances.ends_at <= $2 THEN 1 ELSE allowances.used + 1 END,
                ends_at = CASE WHEN allowances.ends_at <= $2 THEN excluded.ends_at ELSE allowances.ends_at END
            RETURNING used, ends_at
            """, subject, now, now + allowance.window
        ) { row in (used: try row.next(Int.self), endsAt: try row.next(Timestamp.self)) }
        return taken.flatMap { $0.used <= allowance.limit ? nil : $0.endsAt - now }
    }

    /// Gives one back that was taken then and turned out to be used for nothing; a later window keeps its own.
    public func giveBack(_ allowance: Allowance, of subject: [UInt8], takenAt moment: Timestamp) throws {
        try run(
            "UPDATE allowances SET used = used - 1 WHERE subject = $1 AND used > 0 AND ends_at > $2 AND ends_at <= $3", subject, moment,
            moment + allowance.window)
    }

    /// All that was taken counts no more: what it was taken for has come to its end.
    public func forgetAllowance(of subject: [UInt8]) throws { try run("DELETE FROM allowances WHERE subject = $1", subject) }

    /// Removes those whose window has ended by then, at most so many. - Returns: how many went.
    public func removeAllowances(endedBy moment: Timestamp, limit: Int) throws -> Int {
        try run("DELETE FROM allowances WHERE subject IN (SELECT subject FROM allowances WHERE ends_at <= $1 LIMIT $2)", moment, limit)
    }
}
