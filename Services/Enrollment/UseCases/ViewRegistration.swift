import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime

/// Everything a candidate sees of the own registration, of one moment.
struct RegistrationView: Sendable {
    let record: RegistrationRecord
    let roster: RosterEntry
    let hasPhoto: Bool
    let review: ReviewRecord?
    let free: [SubjectCode: Int]
    let openPayment: Payment?
    /// What 支付 would pay now; empty when there is nothing, or not yet.
    let payable: [Entry]
    let payingRefusal: PayingRefusal?
    let nextStep: NextStep
    let now: Timestamp
}

/// The one thing to do next.
enum NextStep: String, CaseIterable, Sendable {
    /// Registration has not opened yet.
    case wait
    case chooseWritten = "choose_written"
    case pay
    /// A payment is under way: press 更新, don't pay again.
    case refresh
    /// Everything entered is paid: until tickets can be printed there is nothing to do.
    case waitForTicket = "wait_for_ticket"
    case printTicket = "print_ticket"
    /// Nothing was entered or paid in time.
    case over
}

struct ViewRegistration: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce
    let keyring: Keyring

    var sitting: Sitting { inForce.sitting }

    func callAsFunction(of candidate: Candidate) async throws -> RegistrationView {
        try await database.read { snapshot in
            guard let record = try snapshot.registration(of: candidate.account, in: sitting),
                let roster = try snapshot.rosterEntry(record.registration.rosterEntry, keyring)
            else { throw AccountRefusal.notRegistered }
            return try view(record, roster, at: effects.now(), snapshot)
        }
    }

    /// `nil` for whoever has no registration yet.
    func ifRegistered(_ candidate: Candidate) async throws -> RegistrationView? {
        do { return try await self(of: candidate) } catch AccountRefusal.notRegistered { return nil }
    }

    private func view(_ record: RegistrationRecord, _ roster: RosterEntry, at now: Timestamp, _ snapshot: Snapshot) throws
        -> RegistrationView
    {
        let registration = record.registration
        let open = try snapshot.openPayment(of: record.id)
        var payable: [Entry] = []
        var refusal: PayingRefusal?
        do { payable = try registration.payable(of: sitting, at: now) } catch { refusal = error }
        return RegistrationView(
            record: record, roster: roster, hasPhoto: try snapshot.hasPhoto(of: record.person),
            review: try snapshot.review(of: registration.rosterEntry, in: sitting.code),
            free: try snapshot.freeSeats(at: registration.site, in: sitting.code), openPayment: open, payable: payable,
            payingRefusal: refusal, nextStep: nextStep(registration, isPaying: open != nil, canPay: !payable.isEmpty, at: now), now: now)
    }

    private func nextStep(_ registration: Registration, isPaying: Bool, canPay: Bool, at now: Timestamp) -> NextStep {
        if isPaying { return .refresh }
        if canPay { return .pay }
        let counting = registration.entries.filter { $0.counts(at: now) }
        guard counting.contains(where: { $0.state == .paid }) else {
            if sitting.isOpen(.registration, at: now) { return counting.isEmpty ? .chooseWritten : .pay }
            return sitting.windows[.registration].map { now < $0.opens } ?? false ? .wait : .over
        }
        return sitting.isOpen(.writtenTicket, at: now) || sitting.isOpen(.oralTicket, at: now) ? .printTicket : .waitForTicket
    }

    /// The photo of the registered person; `nil` when there is none.
    func photo(of candidate: Candidate) async throws -> [UInt8]? {
        try await database.read { snapshot in
            guard let record = try snapshot.registration(of: candidate.account, in: sitting) else { throw AccountRefusal.notRegistered }
            return try snapshot.photo(of: record.person, keyring)
        }
    }

    func history(of candidate: Candidate) async throws -> [HistoryEvent] {
        try await database.read { try $0.history(of: candidate.account, in: sitting.code) }
    }
}
