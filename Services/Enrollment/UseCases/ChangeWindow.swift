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
    /// It has opened; a pause is what its closing is for.
    case hasOpened
    /// What changes is about to come: some processes would still go by it.
    case aboutToCome
    /// By then the personal data are gone (E30).
    case afterErasure
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
            let inForce = try tx.windowsInForce(of: office.sitting)
            guard let old = inForce[kind] else { throw WindowRefusal.unknown }
            try check(window, instead: old, of: kind, inForce, at: now, tx)
            guard window != old else { return earlier }
            // Later than the one before, whatever the clocks of two processes say: the newest is in force.
            let changedAt = max(now, earlier.last.map { $0.changedAt + .microseconds(1) } ?? now)
            let change = WindowChange(kind: kind, window: window, changedAt: changedAt, reason: reason)
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
        guard window.opens == old.opens || old.opens > now else { throw WindowRefusal.hasOpened }
        for (new, former) in [(window.opens, old.opens), (window.closes, old.closes)] where new != former {
            guard new >= earliest else { throw WindowRefusal.tooSoon(earliest: earliest) }
            guard former <= now || former >= earliest else { throw WindowRefusal.aboutToCome }
        }
        guard window.closes <= office.sitting.eraseAt else { throw WindowRefusal.afterErasure }
        let (sitting, windows) = (office.sitting, inForce.merging([kind: window]) { _, new in new })
        // What was in force before its rule is no reason to refuse a change of something else.
        let known = WindowFault.all(in: inForce, of: sitting.subjects, hold: sitting.holdTime)
        let faults = WindowFault.all(in: windows, of: sitting.subjects, hold: sitting.holdTime)
        if let fault = faults.first(where: { !known.contains($0) }) { throw WindowRefusal.fault(fault) }
        guard [.registration, .payment].contains(kind), try tx.arrangement(of: office.sitting.code) != nil else { return }
        throw WindowRefusal.arranged
    }
}
