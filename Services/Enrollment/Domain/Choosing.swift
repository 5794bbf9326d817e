public import Primitives

/// What a choice changes; nothing has happened yet.
public struct ChoicePlan: Sendable, Equatable {
    public let added: [Subject]
    public let dropped: [Entry]
    public let kept: [Entry]
}

/// Why a choice is refused. All or nothing: the first rule that is broken is named (SPEC E12, E13, E15).
public enum ChoiceRefusal: Error, Equatable, Sendable {
    case windowClosed(WindowClosed)
    case nothingChosen
    case unknownSubject(SubjectCode)
    case notEligible(SubjectLabel)
    case overlapping(SubjectLabel, SubjectLabel)
    case excluded(SubjectLabel, SubjectLabel)
    case writtenMissing(oral: SubjectLabel, written: SubjectLabel)
    case alreadyPaid(SubjectLabel)
    /// More subjects than a sitting allows.
    case tooMany(limit: Int)
    /// No seat is left at the candidate's site (E14).
    case full(SubjectLabel)
    /// The candidate's site doesn't hold it.
    case notOffered(SubjectLabel)
}

extension Registration {
    /// Makes `wanted` the entries of one kind: what is new is added, what is missing is dropped; an oral goes with its written.
    /// A choice that leaves out a paid entry is refused. An entry whose hold has run out counts no more: wanted again, it is dropped
    /// and added anew (E18).
    public func choosing(
        _ wanted: Set<SubjectCode>, kind: Subject.Kind, of sitting: Sitting, at now: Timestamp
    ) throws(ChoiceRefusal) -> ChoicePlan {
        try sitting.require(.registration, at: now, else: ChoiceRefusal.windowClosed)
        let chosen = try subjects(wanted, kind: kind, of: sitting)
        let others = entries.filter { $0.counts(at: now) }.compactMap { sitting.subject($0.subject) }.filter { $0.kind != kind }
        let staying = kind == .oral ? others : others.filter { $0.prerequisite.map(wanted.contains) ?? true }
        let dropped = entries.filter { entry in
            !entry.counts(at: now) || !(chosen + staying).contains { $0.code == entry.subject }
        }
        if let paid = dropped.first(where: { $0.state == .paid }) { throw .alreadyPaid(sitting.label(of: paid.subject)) }
        try requirePrerequisites(chosen, of: sitting, at: now)
        try requireCompatible(chosen + staying, of: sitting)
        let kept = entries.filter { !dropped.contains($0) }
        let added = chosen.filter { subject in !kept.contains { $0.subject == subject.code } }
        guard !added.isEmpty || !dropped.isEmpty || !kept.isEmpty else { throw .nothingChosen }
        return ChoicePlan(added: added, dropped: dropped, kept: kept)
    }

    private func subjects(_ wanted: Set<SubjectCode>, kind: Subject.Kind, of sitting: Sitting) throws(ChoiceRefusal) -> [Subject] {
        var chosen: [Subject] = []
        for code in wanted.sorted() {
            guard let subject = sitting.subject(code), subject.kind == kind else { throw .unknownSubject(code) }
            guard !subject.needsEligibility || eligible.contains(code) || entry(code)?.state == .paid else {
                throw .notEligible(subject.label)
            }
            chosen.append(subject)
        }
        return chosen
    }

    private func requirePrerequisites(_ chosen: [Subject], of sitting: Sitting, at now: Timestamp) throws(ChoiceRefusal) {
        for subject in chosen {
            guard let written = subject.prerequisite else { continue }
            guard entry(written)?.counts(at: now) == true else {
                throw .writtenMissing(oral: subject.label, written: sitting.label(of: written))
            }
        }
    }

    func requireCompatible(_ all: [Subject], of sitting: Sitting) throws(ChoiceRefusal) {
        if let limit = sitting.subjectLimit, all.count > limit { throw .tooMany(limit: limit) }
        for (index, first) in all.enumerated() {
            for second in all[(index + 1)...] {
                if sitting.exclusionGroups.contains(where: { $0.contains(first.code) && $0.contains(second.code) }) {
                    throw .excluded(first.label, second.label)
                }
                if first.overlaps(second) { throw .overlapping(first.label, second.label) }
            }
        }
    }
}
