import Database
import EnrollmentDomain
import Primitives
import Runtime

enum DecisionRefusal: Error, Equatable {
    /// None of this number, or another site's.
    case unknown
    /// Somebody has decided it already, or the candidate has given another ticket number since the page was opened.
    case changed
    /// After registration has closed an approval could help nobody.
    case windowClosed(WindowClosed)
}

/// E11: the site officer approves or refuses a waiting review. The candidate is mailed, and sees it with its reason.
struct DecideReview: Sendable {
    let office: OfficeContext

    /// - Parameters:
    ///   - ticketNumber: the one that the officer has checked.
    ///   - reason: must be given for a refusal; the candidate reads it.
    /// - Throws: `DecisionRefusal`, `OfficerRefusal.reasonMissing`, `.reasonTooLong`
    func callAsFunction(
        _ id: ID<ReviewRecord>, approving isApproved: Bool, ticketNumber: String, reason given: String, by officer: Officer
    ) async throws {
        let reason = isApproved && given.trimmed.isEmpty ? "" : try office.reason(given)
        try await office.database.write { tx in
            let now = office.effects.now()
            try office.sitting.require(.eligibility, at: now, else: DecisionRefusal.windowClosed)
            guard let review = try tx.review(id, in: office.sitting.code), officer.covers(review.site) else {
                throw DecisionRefusal.unknown
            }
            guard review.state == .waiting, review.ticketNumber == ticketNumber else { throw DecisionRefusal.changed }
            let state = isApproved ? ReviewState.passed : .refused
            try tx.decide(id, state, reason: reason.isEmpty ? nil : reason, by: officer, at: now)
            try tell(review, state, reason, officer, at: now, tx)
        }
    }

    private func tell(
        _ review: WaitingReview, _ state: ReviewState, _ reason: String, _ officer: Officer, at now: Timestamp, _ tx: Transaction
    ) throws {
        let subject = office.sitting.review?.subject
        try office.note(
            state == .passed ? .reviewApproved : .reviewRefused, by: officer.email.text, site: review.site, subject: subject,
            detail: "\(review.name) \(review.ticketNumber)", reason: reason, at: now, tx)
        if let record = try tx.registration(ofPerson: review.person, in: office.sitting) {
            let event = HistoryEvent(
                at: now, actor: .officer(officer.email.text), kind: state == .passed ? .reviewPassed : .reviewRefused, subject: subject,
                detail: reason.isEmpty ? nil : reason)
            try tx.note(event, of: record.id)
        }
        guard let email = try tx.email(of: review.account, in: office.sitting.code) else { return }
        try office.letters.reviewed(state, ticketNumber: review.ticketNumber, reason: reason, to: email, tx)
    }
}
