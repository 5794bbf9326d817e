public import Primitives

/// What is wrong between the windows of a sitting; each by itself may be sound (SPEC E1, E28).
public enum WindowFault: Error, Equatable, Sendable {
    /// A candidate whose confirmation was deleted must be able to come back (E18), and what was chosen must be payable.
    case shorterThanRegistration(WindowKind)
    /// A ticket can be printed when nothing changes any more (E24).
    case opensBeforePaymentCloses(WindowKind)
    /// Whoever chooses in registration's last second holds a seat for so long: rooms are drawn when nobody does any more (E24).
    case heldWhenTicketsOpen(WindowKind)
    /// Rooms are drawn when all is paid.
    case examBeforePaymentCloses(SubjectCode)
    /// Before the exam there must be a time to print (E25).
    case noTimeToPrint(WindowKind, before: SubjectCode)

    /// - Parameter hold: for how long a seat is held for who hasn't paid.
    public static func all(in windows: [WindowKind: Window], of subjects: [Subject], hold: Timestamp.Span) -> [WindowFault] {
        between(windows) + held(windows, hold) + Subject.Kind.allCases.flatMap { days($0, windows, subjects) }
    }

    private static func between(_ windows: [WindowKind: Window]) -> [WindowFault] {
        guard let registration = windows[.registration] else { return [] }
        let short = [WindowKind.eligibility, .payment].filter { kind in
            windows[kind].map { $0.opens > registration.opens || $0.closes < registration.closes } ?? false
        }
        let early = [WindowKind.writtenTicket, .oralTicket].filter { kind in
            guard let ticket = windows[kind], let payment = windows[.payment] else { return false }
            return ticket.opens < payment.closes
        }
        return short.map(WindowFault.shorterThanRegistration) + early.map(WindowFault.opensBeforePaymentCloses)
    }

    private static func held(_ windows: [WindowKind: Window], _ hold: Timestamp.Span) -> [WindowFault] {
        let tickets = [WindowKind.writtenTicket, .oralTicket].compactMap { kind in windows[kind].map { (kind, $0.opens) } }
        guard let registration = windows[.registration], let (first, opens) = tickets.min(by: { $0.1 < $1.1 }),
            opens <= registration.closes + hold
        else { return [] }
        return [.heldWhenTicketsOpen(first)]
    }

    private static func days(_ kind: Subject.Kind, _ windows: [WindowKind: Window], _ subjects: [Subject]) -> [WindowFault] {
        guard let first = subjects.filter({ $0.kind == kind }).min(by: { $0.slot.opens < $1.slot.opens }) else { return [] }
        let ticket = kind == .written ? WindowKind.writtenTicket : .oralTicket
        var faults: [WindowFault] = []
        if let payment = windows[.payment], first.slot.opens < payment.closes { faults.append(.examBeforePaymentCloses(first.code)) }
        if let printing = windows[ticket], printing.opens >= first.slot.opens { faults.append(.noTimeToPrint(ticket, before: first.code)) }
        return faults
    }
}
