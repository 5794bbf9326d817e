import Database
import EnrollmentDomain
import Primitives

/// A review as the candidate sees it.
struct ReviewRecord: Sendable {
    let state: ReviewState
    let ticketNumber: String
    let savedAt: Timestamp
    /// Why the site officer refused it.
    let reason: String?
}

/// A review as the site officer sees it (E11).
struct WaitingReview: Sendable {
    let id: ID<ReviewRecord>
    let rosterEntry: ID<RosterEntry>
    let person: [UInt8]
    let account: AccountID
    let name: String
    let site: SiteCode
    let school: String
    let college: String
    let ticketNumber: String
    let state: ReviewState
    let savedAt: Timestamp
}

extension Reading {
    /// The longest waiting first. - Parameters:
    ///   - site: the only one to look at; `nil` for all.
    func waitingReviews(at site: SiteCode?, in sitting: SittingCode, limit: Int) throws -> [WaitingReview] {
        guard let site else {
            return try all(
                """
                SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
                FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry
                WHERE v.sitting = $1 AND v.state = 'waiting' ORDER BY v.saved_at LIMIT $2
                """, sitting, limit
            ) { try Self.waitingReview(&$0) }
        }
        return try all(
            """
            SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
            FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry
            WHERE v.sitting = $1 AND v.site = $2 AND v.state = 'waiting' ORDER BY v.saved_at LIMIT $3
            """, sitting, site, limit
        ) { try Self.waitingReview(&$0) }
    }

    func review(_ id: ID<ReviewRecord>, in sitting: SittingCode) throws -> WaitingReview? {
        try first(
            """
            SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
            FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry WHERE v.sitting = $1 AND v.id = $2
            """, sitting, id
        ) { try Self.waitingReview(&$0) }
    }

    static func waitingReview(_ row: inout Row) throws -> WaitingReview {
        WaitingReview(
            id: try row.next(), rosterEntry: try row.next(), person: try row.next(), account: try row.next(), name: try row.next(),
            site: try row.next(), school: try row.next(), college: try row.next(), ticketNumber: try row.next(), state: try row.next(),
            savedAt: try row.next())
    }

    /// Whom to write to about a review: the account may have given up its registration by now.
    func email(of account: AccountID, in sitting: SittingCode) throws -> String? {
        try first(
            """
            SELECT email FROM registrations WHERE sitting = $1 AND account = $2
            UNION ALL SELECT email FROM deleted_registrations WHERE sitting = $1 AND account = $2 LIMIT 1
            """, sitting, account
        ) { try $0.next() }
    }

    func review(of rosterEntry: ID<RosterEntry>, in sitting: SittingCode) throws -> ReviewRecord? {
        try first(
            "SELECT state, ticket_number, saved_at, reason FROM reviews WHERE sitting = $1 AND roster_entry = $2", sitting, rosterEntry
        ) { row in
            ReviewRecord(state: try row.next(), ticketNumber: try row.next(), savedAt: try row.next(), reason: try row.next())
        }
    }
}

extension Transaction {
    /// A number can be given again as long as the review hasn't passed: the new one replaces the old (E10).
    func saveReview(
        _ state: ReviewState, _ number: TicketNumber, of registration: Registration, id: ID<ReviewRecord>, in sitting: SittingCode,
        at now: Timestamp
    ) throws {
        try run(
            """
            INSERT INTO reviews (id, sitting, roster_entry, account, ticket_number, state, saved_at, site)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (sitting, roster_entry) DO UPDATE
            SET account = $4, ticket_number = $5, state = $6, saved_at = $7, reason = NULL, decided_at = NULL, decided_by = NULL
            WHERE reviews.state <> 'passed'
            """, id, sitting, registration.rosterEntry, registration.account, number.text, state, now, registration.site)
    }

    func decide(_ review: ID<ReviewRecord>, _ state: ReviewState, reason: String?, by officer: Officer, at now: Timestamp) throws {
        try run(
            "UPDATE reviews SET state = $2, reason = $3, decided_at = $4, decided_by = $5 WHERE id = $1 AND state = 'waiting'",
            review, state, reason, now, officer.email.text)
    }
}
