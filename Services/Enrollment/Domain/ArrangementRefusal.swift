import Primitives

/// Why rooms are not arranged (SPEC E24). Its text is for the operator who asked.
public enum ArrangementRefusal: Error, Equatable, Sendable {
    /// A part doesn't fit the digits that the numbering scheme has for it.
    case unnumberable(TicketNumberScheme.Field)
    /// A subject needs more rooms at a site than its ticket numbers can tell apart.
    case tooManyRooms(SiteCode, SubjectCode, needed: Int, available: Int)
    /// A candidate's other subjects take every batch of this one: the pack was changed after it was checked.
    case noFreeBatch(SiteCode, SubjectCode)
    /// Entries of a subject are paid that the exam pack doesn't have.
    case unknownSubject(SubjectCode)
    /// Rooms are arranged once registration and payment are over.
    case notClosed(Window)
    /// So many payments may still bring money: what they pay for needs a seat in a room, too.
    case paymentsOpen(Int)
    /// So many unpaid entries still hold their seat, and late money would make them paid.
    case entriesHeld(Int)
    case alreadyArranged
    /// Papers and sheets are made when every room is drawn.
    case notArranged
    /// A run that was interrupted goes on with the seed it began with.
    case otherSeed(UInt64)
}

extension ArrangementRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unnumberable(let field): "the \(field.rawValue) doesn't fit the exam's ticket numbers"
        case .tooManyRooms(let site, let subject, let needed, let available):
            "site \(site.rawValue) needs \(needed) rooms for \(subject.rawValue), and ticket numbers tell only \(available) apart"
        case .noFreeBatch(let site, let subject):
            "at site \(site.rawValue) a candidate's other subjects leave no batch of \(subject.rawValue) free"
        case .unknownSubject(let subject): "there are paid entries of \(subject.rawValue), which the exam pack doesn't have"
        case .notClosed(let window): "registration and payment must be over; this period ends at \(window.closes.beijing) (Beijing)"
        case .paymentsOpen(let count): "\(count) payments are still open; the service settles them by itself, try again shortly"
        case .entriesHeld(let count):
            "\(count) unpaid entries still hold a seat; the service releases each when its hold ends, try again then"
        case .alreadyArranged: "this sitting is arranged already"
        case .notArranged: "rooms are not arranged yet, or not all of them: run arrange"
        case .otherSeed(let seed): "an earlier run was interrupted and must go on with its seed, \(seed)"
        }
    }
}
