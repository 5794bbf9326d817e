import Database
package import EnrollmentDomain
import Primitives
import Runtime

enum ChangeRefusal: Error, Equatable {
    /// A payment was open; it turned out paid, so the entries stay as they are (E20).
    case turnedOutPaid
    /// A payment is open, and the gateway doesn't say what has become of it.
    case paymentUnsettled
    /// Something else is entered by now than the candidate had before the eyes.
    case changedMeanwhile
}

/// 笔试报考 and 口试报考 (E12, E13, E15, E20): all or nothing, in one transaction.
package struct ChooseSubjects: Sendable {
    let effects: Effects
    let inForce: SittingInForce
    let settlement: Settlement

    var sitting: Sitting { inForce.sitting }

    /// - Parameter seen: what was entered of this kind when the candidate looked; `nil` for whoever changes it whatever it is.
    /// - Returns: the entries after the choice.
    package func callAsFunction(
        _ wanted: Set<SubjectCode>, kind: Subject.Kind, insteadOf seen: Set<SubjectCode>? = nil, by candidate: Candidate
    ) async throws -> [Entry] {
        try await settlement.clearing(paid: ChangeRefusal.turnedOutPaid, unsettled: .paymentUnsettled) {
            try choose(wanted, kind, insteadOf: seen, candidate, $0)
        }
    }

    private func choose(
        _ wanted: Set<SubjectCode>, _ kind: Subject.Kind, insteadOf seen: Set<SubjectCode>?, _ candidate: Candidate, _ tx: Transaction
    ) throws -> Settlement.Turn<[Entry]> {
        let now = effects.now()
        let record = try tx.registrationInForce(of: candidate, in: sitting)
        let registration = record.registration
        let plan = try registration.choosing(wanted, kind: kind, of: sitting, at: now)
        guard !plan.added.isEmpty || !plan.dropped.isEmpty else { return .done(plan.kept) }
        guard seen == nil || seen == registration.entered(kind, of: sitting, at: now) else { throw ChangeRefusal.changedMeanwhile }
        if let payment = try tx.openPayment(of: registration.id) { return .mustSettle(payment) }
        for entry in plan.dropped { try drop(entry, registration, at: now, tx) }
        let added = try plan.added.map { try enter($0, registration, at: now, tx) }
        let entries = plan.kept + added
        if entries.isEmpty || record.deleteAt != nil {
            try tx.scheduleDeletion(of: registration.id, at: entries.isEmpty ? now + sitting.confirmationTime : nil)
        }
        return .done(entries)
    }

    private func drop(_ entry: Entry, _ registration: Registration, at now: Timestamp, _ tx: Transaction) throws {
        guard try tx.release(entry.id, at: now) else { return }
        let kind: HistoryEvent.Kind = entry.counts(at: now) ? .dropped : .expired
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: kind, subject: entry.subject), of: registration.id)
    }

    /// Takes a seat for the subject. Without a fee the entry is paid at once, unless its written is not (E19, E23).
    private func enter(_ subject: Subject, _ registration: Registration, at now: Timestamp, _ tx: Transaction) throws -> Entry {
        let seat = Seat(sitting: sitting.code, site: registration.site, subject: subject.code)
        let fee = subject.fee(in: registration.province)
        let isFree = fee == .zero && subject.prerequisite.map { registration.entry($0)?.state == .paid } ?? true
        try take(seat, for: subject, isFree: isFree, tx)
        let entry = Entry(
            id: effects.newID(), subject: subject.code, state: isFree ? .paid : .held, fee: fee, heldUntil: now + sitting.holdTime)
        try tx.add(entry, to: registration, in: sitting.code, at: now)
        try tx.note(
            HistoryEvent(
                at: now, actor: .candidate, kind: isFree ? .paid : .entered, subject: subject.code, detail: isFree ? "free" : nil),
            of: registration.id)
        return entry
    }

    private func take(_ seat: Seat, for subject: Subject, isFree: Bool, _ tx: Transaction) throws {
        do {
            try isFree ? tx.takePaid(seat) : tx.hold(seat)
        } catch SeatRefusal.full {
            throw ChoiceRefusal.full(subject.label)
        } catch SeatRefusal.notOffered {
            throw ChoiceRefusal.notOffered(subject.label)
        }
    }
}

extension EnrollmentDomain.Registration {
    /// The subjects of a kind whose seats are the candidate's.
    func entered(_ kind: Subject.Kind, of sitting: Sitting, at now: Timestamp) -> Set<SubjectCode> {
        Set(entries.filter { $0.counts(at: now) && sitting.subject($0.subject)?.kind == kind }.map(\.subject))
    }
}

extension Transaction {
    /// The confirmation outlives its last entry by `time` (E17).
    func scheduleDeletionIfEmpty(_ registration: ID<Registration>, after time: Timestamp.Span, at now: Timestamp) throws {
        guard try entries(of: registration).isEmpty else { return }
        try scheduleDeletion(of: registration, at: now + time)
    }
}
