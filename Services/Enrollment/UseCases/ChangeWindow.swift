import Database
import EnrollmentDomain
import Primitives
import Runtime

enum WindowRefusal: Error, Equatable {
    /// The sitting has no such window.
    case unknown
    case unusable
    /// What changes must lie at least so far ahead: every process has to know it by then.
    case tooSoon(earliest: Timestamp)
    case fault(WindowFault)
    /// Rooms are drawn: nobody can enter or pay any more.
    case arranged
}

/// E28: the centre changes when something is open, with a reason that candidates read.
struct ChangeWindow: Sendable {
    let office: OfficeContext

    /// - Throws: `WindowRefusal`, `OfficerRefusal`; then nothing has changed.
    func callAsFunction(
        _ kind: WindowKind, opens: Timestamp, closes: Timestamp, reason given: String, by officer: Officer
    ) async throws {
        guard officer.site == nil else { throw OfficerRefusal.centreOnly }
        let reason = try office.reason(given)
        guard let window = Window(opens: opens, closes: closes) else { throw WindowRefusal.unusable }
        let changes = try await office.database.write { tx in
            let now = office.effects.now()
            let earlier = try tx.windowChanges(in: office.sitting.code)
            let inForce = office.sitting.windows.merging(earlier.inForce) { _, new in new }
            guard let old = inForce[kind] else { throw WindowRefusal.unknown }
            try check(window, instead: old, of: kind, inForce, at: now, tx)
            guard window != old else { return earlier }
            let change = WindowChange(kind: kind, window: window, changedAt: now, reason: reason)
            try tx.add(change, id: office.effects.newID(), in: office.sitting.code)
            try office.note(
                .windowChanged, by: officer.email.text, detail: "\(kind.title) \(old.inBeijing) → \(window.inBeijing)", reason: reason,
                at: now, tx)
            return earlier + [change]
        }
        office.inForce.apply(changes)
    }

    private func check(
        _ window: Window, instead old: Window, of kind: WindowKind, _ inForce: [WindowKind: Window], at now: Timestamp, _ tx: Transaction
    ) throws {
        let earliest = now + SittingInForce.notice
        for (new, former) in [(window.opens, old.opens), (window.closes, old.closes)] where new != former && new < earliest {
            throw WindowRefusal.tooSoon(earliest: earliest)
        }
        let faults = WindowFault.all(in: inForce.merging([kind: window]) { _, new in new }, of: office.sitting.subjects)
        if let fault = faults.first { throw WindowRefusal.fault(fault) }
        guard [.registration, .payment].contains(kind), try tx.arrangement(of: office.sitting.code) != nil else { return }
        throw WindowRefusal.arranged
    }
}
