import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime

enum ConfirmationRefusal: Error, Equatable {
    case windowClosed(WindowClosed)
    /// The query was made too long ago, or by another account.
    case proofExpired
    /// Another account has confirmed this person (E7).
    case registeredElsewhere
    /// This account has confirmed somebody else.
    case accountTaken
}

/// 确认 (E7): creates the registration. Confirming again what is confirmed changes nothing.
struct Confirm: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce
    let keyring: Keyring
    let proofs: EligibilityProofs
    let verification: VerificationPage

    var sitting: Sitting { inForce.sitting }

    func callAsFunction(_ proof: String, by candidate: Candidate) async throws {
        try verification.require(candidate)
        try await database.write { tx in
            let now = effects.now()
            try sitting.require(.eligibility, at: now, else: ConfirmationRefusal.windowClosed)
            guard try tx.hasAccepted(sitting.agreement.version, account: candidate.account, sitting: sitting.code) else {
                throw AccountRefusal.agreementNeeded(version: sitting.agreement.version)
            }
            guard let id = proofs.entry(of: proof, for: candidate.account, at: now), let entry = try tx.rosterEntry(id, keyring) else {
                throw ConfirmationRefusal.proofExpired
            }
            try register(entry, by: candidate, at: now, tx)
        }
    }

    private func register(_ entry: RosterEntry, by candidate: Candidate, at now: Timestamp, _ tx: Transaction) throws {
        let person = keyring.person(entry.document)
        if let account = try tx.accountRegistering(person, in: sitting.code) {
            guard account == candidate.account else { throw ConfirmationRefusal.registeredElsewhere }
            return
        }
        guard try tx.personRegistered(by: candidate.account, in: sitting.code) == nil else { throw ConfirmationRefusal.accountTaken }
        let id = effects.newID(Registration.self)
        try tx.register(id, entry.id, site: entry.site, person: person, by: candidate, in: sitting.code, at: now)
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .confirmed), of: id)
    }
}
