public import Primitives

/// What becomes of one entry that a payment's money was for.
public enum Settling: Sendable, Equatable {
    /// Held: the money makes it paid.
    case confirm(Entry)
    /// Released, but its seat may be taken again if one is free (SPEC E22).
    case takeAgain(Entry)
    /// The money goes back by itself.
    case refund(Entry, RefundReason)
}

/// Why money goes back (SPEC E22); the candidate is told.
public enum RefundReason: String, CaseIterable, Sendable {
    /// Another payment has paid the entry already.
    case paidTwice = "paid_twice"
    /// The seat was given up, and none is free.
    case seatGone = "seat_gone"
    /// The seat was given up, and registration is over.
    case registrationClosed = "registration_closed"
    /// The registration was deleted after its last entry went.
    case registrationDeleted = "registration_deleted"
    /// The candidate has meanwhile chosen something that can't go with it.
    case choiceChanged = "choice_changed"
}

extension Registration {
    /// What the money for `entry` does now, whatever the entry has become since the payment began.
    public func settling(_ entry: Entry, of sitting: Sitting, at now: Timestamp) -> Settling {
        switch entry.state {
        case .held: return .confirm(entry)
        case .paid: return .refund(entry, .paidTwice)
        case .released: break
        }
        if let successor = self.entry(entry.subject) {
            // Chosen again since: the money pays for what is there now, if it is just as much, and an oral's written is paid (E19).
            guard successor.state == .held, successor.fee == entry.fee else { return .refund(entry, .paidTwice) }
            return unpaidPrerequisite(of: successor, in: sitting) == nil ? .confirm(successor) : .refund(entry, .choiceChanged)
        }
        guard (try? sitting.require(.registration, at: now)) != nil else { return .refund(entry, .registrationClosed) }
        guard let subject = sitting.subject(entry.subject), canAdd(subject, of: sitting) else { return .refund(entry, .choiceChanged) }
        return .takeAgain(entry)
    }

    private func canAdd(_ subject: Subject, of sitting: Sitting) -> Bool {
        if let written = subject.prerequisite, entry(written)?.state != .paid { return false }
        let others = entries.compactMap { sitting.subject($0.subject) }
        return (try? requireCompatible([subject] + others, of: sitting)) != nil
    }
}
