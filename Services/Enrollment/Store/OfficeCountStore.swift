import Database
import EnrollmentDomain
import Primitives

/// What stands at one site of one subject (E28): each number is kept as it changes, so that counting costs the same at any size.
struct SubjectCount: Sendable, Equatable {
    let subject: SubjectCode
    let capacity: Int
    let held: Int
    let paid: Int
    /// Given up, or not paid in time; those whose money came late after all are not among them.
    let released: Int

    var free: Int { capacity - held - paid }
}

/// A site with its counts.
struct SiteCount: Sendable {
    let site: Site
    let registrations: Int
    let waitingReviews: Int
    let subjects: [SubjectCount]
}

extension Reading {
    /// Of one site, or of the whole sitting.
    func subjectCounts(at site: SiteCode?, in sitting: SittingCode) throws -> [SubjectCount] {
        guard let site else {
            return try all(
                """
                SELECT subject, CAST(sum(capacity) AS BIGINT), CAST(sum(held) AS BIGINT), CAST(sum(paid) AS BIGINT),
                    CAST(sum(released) AS BIGINT)
                FROM seats WHERE sitting = $1 GROUP BY subject
                """, sitting
            ) { try Self.subjectCount(&$0) }
        }
        return try all(
            "SELECT subject, capacity, held, paid, released FROM seats WHERE sitting = $1 AND site = $2", sitting, site
        ) { try Self.subjectCount(&$0) }
    }

    private static func subjectCount(_ row: inout Row) throws -> SubjectCount {
        SubjectCount(
            subject: try row.next(), capacity: try row.next(), held: try row.next(), paid: try row.next(), released: try row.next())
    }

    func siteCount(_ site: Site, in sitting: SittingCode) throws -> SiteCount {
        SiteCount(
            site: site,
            registrations: try first("SELECT count(*) FROM registrations WHERE sitting = $1 AND site = $2", sitting, site.code) {
                try $0.next()
            } ?? 0,
            waitingReviews: try first(
                "SELECT count(*) FROM reviews WHERE sitting = $1 AND site = $2 AND state = 'waiting'", sitting, site.code
            ) { try $0.next() } ?? 0,
            subjects: try subjectCounts(at: site.code, in: sitting))
    }

    /// Of each site that holds something, all its subjects together.
    func seatSums(in sitting: SittingCode) throws -> [SeatSum] {
        try all(
            """
            SELECT site, CAST(sum(capacity) AS BIGINT), CAST(sum(held) AS BIGINT), CAST(sum(paid) AS BIGINT) FROM seats
            WHERE sitting = $1 GROUP BY site
            """, sitting
        ) { SeatSum(site: try $0.next(), capacity: try $0.next(), held: try $0.next(), paid: try $0.next()) }
    }

    func site(_ code: SiteCode) throws -> Site? {
        try first("SELECT code, name, province FROM sites WHERE code = $1", code) { try Self.site(&$0) }
    }

    /// By code, a page at a time. - Parameter last: the code that the page before ended with.
    func sites(after last: String, limit: Int) throws -> [Site] {
        try all("SELECT code, name, province FROM sites WHERE code > $1 ORDER BY code LIMIT $2", last, limit) { try Self.site(&$0) }
    }

    static func site(_ row: inout Row) throws -> Site {
        Site(code: try row.next(), name: try row.next(), province: try row.next())
    }
}
