/// A CET4 result of an earlier sitting, as the centre keeps it.
public struct PastScore: Sendable, Equatable {
    public let name: String
    /// Whether its identity number is the candidate's own; the numbers themselves stay sealed.
    public let isSamePerson: Bool
    public let score: Int

    public init(name: String, isSamePerson: Bool, score: Int) {
        self.name = name
        self.isSamePerson = isSamePerson
        self.score = score
    }
}

/// What a CET6 review (CET6 资格复核) has come to (SPEC E10).
public enum ReviewState: String, CaseIterable, Sendable {
    /// 复核已通过
    case passed
    /// 保存成功，等待教务处管理员复核
    case waiting
    /// refused by the site officer
    case refused
}

/// Which eligibility a review can add, and what for (SPEC E10). CET: 425 points or more in CET4 open CET6.
public struct ReviewRule: Sendable, Equatable {
    /// The subject that becomes eligible.
    public let subject: SubjectCode
    /// What candidates know the review as: CET6资格复核.
    public let title: String
    public let englishTitle: String?
    /// What the ticket number that they give is of: 英语四级.
    public let pastExam: String
    public let englishPastExam: String?
    /// The least score of the earlier exam.
    public let passingScore: Int

    public init(
        subject: SubjectCode, title: String, englishTitle: String? = nil, pastExam: String, englishPastExam: String? = nil,
        passingScore: Int
    ) {
        self.subject = subject
        self.title = title
        self.englishTitle = englishTitle
        self.pastExam = pastExam
        self.englishPastExam = englishPastExam
        self.passingScore = passingScore
    }

    /// Passes at once for the same person, by name and number, with enough points; anything else waits for the site officer.
    public func outcome(of past: PastScore?, name: String) -> ReviewState {
        guard let past, past.isSamePerson, RosterEntry.matches(name, past.name), past.score >= passingScore else { return .waiting }
        return .passed
    }
}
