import Database
import EnrollmentDomain
import Primitives
import Runtime

/// The sweep (E17): releases what is past its hold, settles payments that nobody should still be paying, deletes confirmations that
/// have outlived their last entry. In order, in small transactions; a run that was interrupted is gone on with by the next.
struct ExpireHolds: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce
    let settlement: Settlement
    let letters: Letters
    let log: Log

    var sitting: Sitting { inForce.sitting }

    /// What one transaction takes, and how many payments are settled at once.
    private static let batch = 100
    private static let atOnce = 8
    /// The first pause before a payment whose outcome is unknown is asked about again.
    private static let pause = Timestamp.Span.seconds(15)

    func callAsFunction() async throws {
        await inForce.refresh(from: database, at: effects.now())
        // Nobody's seat waits for another's gateway: what is certain is released before each round of questions.
        repeat { try await releaseAllDue() } while try await settleDue() > 0
        while try await database.write({ try deleteDue($0) }) == Self.batch { try Task.checkCancellation() }
    }

    private func releaseAllDue() async throws {
        while try await database.write({ try releaseDue($0) }) == Self.batch { try Task.checkCancellation() }
    }

    /// Each payment that is asked about leaves the list: settled, or put off. - Returns: how many were asked about.
    private func settleDue() async throws -> Int {
        try Task.checkCancellation()
        let due = try await database.read { try $0.paymentsToSettle(at: effects.now(), limit: Self.atOnce) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for payment in due { group.addTask { try await settle(payment) } }
            try await group.waitForAll()
        }
        return due.count
    }

    /// Whatever goes wrong, its seats stay held: not knowing is no reason to give away what may be paid.
    private func settle(_ payment: Payment) async throws {
        var state = Payment.State.open
        do {
            state = try await settlement.close(payment)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            log.warning("payment.unsettled", ["payment": .id(payment.id), "cause": .failure(error)])
        }
        guard state == .open else { return }
        try await database.write { try $0.postponeSettling(payment.id, at: effects.now(), pause: Self.pause) }
    }

    private func releaseDue(_ tx: Transaction) throws -> Int {
        let now = effects.now()
        let due = try tx.dueEntries(at: now, limit: Self.batch)
        var released: [ID<Registration>: [Entry]] = [:]
        for item in due {
            for entry in try withOrals(item, tx) where try tx.release(entry.id, at: now) {
                try tx.note(HistoryEvent(at: now, actor: .system, kind: .expired, subject: entry.subject), of: item.registration)
                released[item.registration, default: []].append(entry)
            }
        }
        for (registration, entries) in released.sorted(by: { $0.key < $1.key }) {
            try tx.scheduleDeletionIfEmpty(registration, after: sitting.confirmationTime, at: now)
            guard let email = try tx.email(of: registration) else { continue }
            try letters.released(entries, to: email, tx)
        }
        return due.count
    }

    /// The entry, and the unpaid orals that can't stay without it (E13).
    private func withOrals(_ due: DueEntry, _ tx: Transaction) throws -> [Entry] {
        let orals = sitting.subjects.filter { $0.prerequisite == due.entry.subject }.map(\.code)
        guard !orals.isEmpty else { return [due.entry] }
        return [due.entry] + (try tx.entries(of: due.registration).filter { $0.state == .held && orals.contains($0.subject) })
    }

    private func deleteDue(_ tx: Transaction) throws -> Int {
        let now = effects.now()
        let due = try tx.registrationsToDelete(at: now, limit: Self.batch)
        for registration in due {
            try tx.note(HistoryEvent(at: now, actor: .system, kind: .deleted), of: registration)
            try tx.delete(registration, at: now)
        }
        return due.count
    }
}
