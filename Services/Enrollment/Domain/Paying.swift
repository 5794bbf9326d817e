public import Primitives

public enum PayingRefusal: Error, Equatable, Sendable {
    case windowClosed(WindowClosed)
    /// Everything entered is paid, or nothing is entered.
    case nothingToPay
    /// Only orals are left, and their written subjects are not paid yet (SPEC E19).
    case writtenUnpaid(SubjectLabel)
}

extension Registration {
    /// The entries that a payment now covers: written first, an oral once its written is paid (SPEC E19). Entries without a fee never
    /// wait for a payment (E23).
    public func payable(of sitting: Sitting, at now: Timestamp) throws(PayingRefusal) -> [Entry] {
        try sitting.require(.payment, at: now, else: PayingRefusal.windowClosed)
        let held = entries.filter { $0.state == .held && $0.counts(at: now) && $0.fee > .zero }
        let payable = held.filter { unpaidPrerequisite(of: $0, in: sitting) == nil }
        guard payable.isEmpty else { return payable }
        if let waiting = held.first, let written = unpaidPrerequisite(of: waiting, in: sitting) {
            throw .writtenUnpaid(sitting.label(of: written))
        }
        throw .nothingToPay
    }

    /// The written subject whose payment an oral entry still waits for.
    public func unpaidPrerequisite(of entry: Entry, in sitting: Sitting) -> SubjectCode? {
        guard let written = sitting.subject(entry.subject)?.prerequisite else { return nil }
        return self.entry(written)?.state == .paid ? nil : written
    }
}
