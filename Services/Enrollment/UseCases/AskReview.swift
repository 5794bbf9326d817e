import Database
import EnrollmentDomain
import Primitives
import Runtime

enum ReviewRefusal: Error, Equatable {
    case windowClosed(WindowClosed)
    /// This exam has no review.
    case notOffered
    case alreadyEligible
    /// Not so many digits as the exam's ticket numbers have.
    case malformedNumber(digits: Int)
}

/// CET6 资格复核 (E10): passes at once for the candidate's own score of 425 or more, otherwise waits for the site officer.
struct AskReview: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce

    var sitting: Sitting { inForce.sitting }

    func callAsFunction(ticketNumber: String, by candidate: Candidate) async throws -> ReviewState {
        guard let rule = sitting.review else { throw ReviewRefusal.notOffered }
        guard let number = sitting.numbering.read(ticketNumber.trimmed) else {
            throw ReviewRefusal.malformedNumber(digits: sitting.numbering.length)
        }
        return try await database.write { tx in
            let now = effects.now()
            try sitting.require(.eligibility, at: now, else: ReviewRefusal.windowClosed)
            let record = try tx.registrationInForce(of: candidate, in: sitting)
            guard !record.registration.eligible.contains(rule.subject) else { throw ReviewRefusal.alreadyEligible }
            return try save(number, rule, record, at: now, tx)
        }
    }

    private func save(
        _ number: TicketNumber, _ rule: ReviewRule, _ record: RegistrationRecord, at now: Timestamp, _ tx: Transaction
    ) throws -> ReviewState {
        let name = try tx.rosterName(record.registration.rosterEntry) ?? ""
        let state = rule.outcome(of: try tx.pastScore(number, for: record.person), name: name)
        try tx.saveReview(state, number, of: record.registration, id: effects.newID(), in: sitting.code, at: now)
        let kind: HistoryEvent.Kind = state == .passed ? .reviewPassed : .reviewSaved
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: kind, subject: rule.subject, detail: number.text), of: record.id)
        return state
    }
}

extension Reading {
    /// The registration of a candidate who may change it: it is there, and the agreement in force is accepted.
    func registrationInForce(of candidate: Candidate, in sitting: Sitting) throws -> RegistrationRecord {
        guard let record = try registration(of: candidate.account, in: sitting) else { throw AccountRefusal.notRegistered }
        guard record.hasAcceptedAgreement else { throw AccountRefusal.agreementNeeded(version: sitting.agreement.version) }
        return record
    }
}
