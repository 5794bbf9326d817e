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

extension Reading {
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
            INSERT INTO reviews (id, sitting, roster_entry, account, ticket_number, state, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (sitting, roster_entry) DO UPDATE
            SET account = $4, ticket_number = $5, state = $6, saved_at = $7, reason = NULL WHERE reviews.state <> 'passed'
            """, id, sitting, registration.rosterEntry, registration.account, number.text, state, now)
    }
}
