import Database
import EnrollmentDomain
import Primitives

/// A place in line, and when it was given.
struct GivenPlace: Sendable {
    let place: Int
    let cameAt: Timestamp
}

extension Reading {
    /// - Parameters:
    ///   - rate: let in a second.
    ///   - spare: how many of a quiet time are kept.
    /// - Returns: `nil` before anybody has come.
    func waitingLine(of sitting: SittingCode, rate: Int, spare: Int) throws -> WaitingLine? {
        try first("SELECT last_place, level, at FROM waiting_lines WHERE sitting = $1", sitting) { row in
            WaitingLine(rate: rate, spare: spare, lastPlace: try row.next(), level: try row.next(), at: try row.next())
        }
    }

    /// The account's place in the line; `nil` for who hasn't come, or not since then.
    func place(of account: AccountID, in sitting: SittingCode, since moment: Timestamp) throws -> GivenPlace? {
        try first(
            "SELECT place, came_at FROM waiting_places WHERE sitting = $1 AND account = $2 AND came_at > $3", sitting, account, moment
        ) { row in GivenPlace(place: try row.next(), cameAt: try row.next()) }
    }
}

extension Transaction {
    func save(_ line: WaitingLine, of sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO waiting_lines (sitting, last_place, level, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (sitting) DO UPDATE SET last_place = excluded.last_place, level = excluded.level, at = excluded.at
            """, sitting, line.lastPlace, line.kept.level, line.kept.at)
    }

    func give(_ given: GivenPlace, to account: AccountID, in sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO waiting_places (sitting, account, place, came_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (sitting, account) DO UPDATE SET place = excluded.place, came_at = excluded.came_at
            """, sitting, account, given.place, given.cameAt)
    }

    /// - Returns: how many went, at most so many.
    func removePlaces(before moment: Timestamp, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM waiting_places
            WHERE (sitting, account) IN (SELECT sitting, account FROM waiting_places WHERE came_at <= $1 LIMIT $2)
            """, moment, limit)
    }
}
