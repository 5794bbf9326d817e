import EnrollmentDomain
import Primitives

/// One sitting of a pack, and the rules between its fields.
enum PackSitting {
    static func read(_ node: PackNode, _ rules: ExamRules) -> Sitting? {
        let field = node.fields(
            "code", "title", "title_en", "agreement", "windows", "subjects", "exclusion_groups", "max_subjects", "review", "hold_hours",
            "confirmation_hours", "erase_at", "room_size", "year", "sequence")
        let code = ExamPack.code(field("code"), limit: 40)
        let title = field("title").text(120)
        let englishTitle = field("title_en").optionalText(120)
        let agreement = agreement(field("agreement"))
        let subjects = PackSubject.readAll(field("subjects"), rules)
        let windows = windows(field("windows"), rules.entry, hasOrals: subjects.contains { $0.kind == .oral })
        let groups = field("exclusion_groups").list().map { group($0, subjects) }
        let limit = field("max_subjects").isAbsent ? nil : field("max_subjects").integer(1...100)
        PackSubject.checkBatches(field("subjects"), subjects, groups, limit: limit.map(Int.init))
        let review = field("review").isAbsent ? nil : review(field("review"), subjects, rules.entry)
        let hold = field("hold_hours").integer(1...720)
        check(windows, subjects, hold: .hours(hold ?? 0), field)
        let confirmation = field("confirmation_hours").integer(1...720)
        let eraseAt = eraseAt(field("erase_at"), windows)
        let roomSize = field("room_size").integer(1...rules.limit(of: .seat, most: 1_000))
        let year = field("year").integer(2000...2099)
        let sequence = field("sequence").integer(0...rules.limit(of: .sequence, most: 1_000))
        guard let code, let title, let agreement, let hold, let confirmation, let eraseAt, let roomSize, let year, let sequence,
            let numbering = rules.numbering
        else { return nil }
        return Sitting(
            code: SittingCode(rawValue: code), title: title, englishTitle: englishTitle, agreement: agreement, windows: windows,
            subjects: subjects,
            exclusionGroups: groups, subjectLimit: limit.map(Int.init), review: review, holdTime: .hours(hold),
            confirmationTime: .hours(confirmation), eraseAt: eraseAt, roomSize: Int(roomSize), numbering: numbering, year: Int(year),
            sequence: Int(sequence))
    }

    private static func agreement(_ node: PackNode) -> Agreement? {
        let field = node.fields("version", "text")
        let version = field("version").text(40)
        let text = field("text").text(100_000)
        guard let version, let text else { return nil }
        return Agreement(version: version, text: text)
    }

    private static func windows(_ node: PackNode, _ entry: EntryMode, hasOrals: Bool) -> [WindowKind: Window] {
        let field = node.fields("eligibility", "registration", "payment", "written_ticket", "oral_ticket")
        var windows: [WindowKind: Window] = [:]
        for kind in WindowKind.allCases {
            let node = field(kind.rawValue)
            guard isHeld(kind, entry, hasOrals) else {
                if !node.isAbsent { node.fault(kind == .eligibility ? "needs a roster to query" : "needs an oral subject") }
                continue
            }
            windows[kind] = window(node, node.fields("opens", "closes"))
        }
        return windows
    }

    /// Without a roster there is nothing to query, without orals no oral ticket.
    private static func isHeld(_ kind: WindowKind, _ entry: EntryMode, _ hasOrals: Bool) -> Bool {
        switch kind {
        case .eligibility: entry == .roster
        case .oralTicket: hasOrals
        case .registration, .payment, .writtenTicket: true
        }
    }

    static func window(_ node: PackNode, _ field: (String) -> PackNode) -> Window? {
        let moments = (field("opens").moment(), field("closes").moment())
        guard let opens = moments.0, let closes = moments.1 else { return nil }
        guard let window = Window(opens: opens, closes: closes) else {
            field("closes").fault("must come after opens")
            return nil
        }
        return window
    }

    private static func check(
        _ windows: [WindowKind: Window], _ subjects: [Subject], hold: Timestamp.Span, _ field: (String) -> PackNode
    ) {
        for fault in WindowFault.all(in: windows, of: subjects, hold: hold) {
            switch fault {
            case .shorterThanRegistration(let kind):
                field("windows").at(kind.rawValue).fault("must be open for as long as registration is")
            case .opensBeforePaymentCloses(let kind): field("windows").at(kind.rawValue).fault("must open after payment has closed")
            case .heldWhenTicketsOpen: field("hold_hours").fault("is so long that seats are still held when tickets are printed")
            case .examBeforePaymentCloses(let code): field("subjects").fault("\(code.rawValue) must open after payment has closed")
            case .noTimeToPrint(let kind, let code): field("windows").at(kind.rawValue).fault("must open before \(code.rawValue) does")
            }
        }
    }

    /// Nobody's data go while anybody still needs them (E30).
    private static func eraseAt(_ node: PackNode, _ windows: [WindowKind: Window]) -> Timestamp? {
        guard let moment = node.moment() else { return nil }
        if let last = windows.values.map(\.closes).max(), moment < last { node.fault("must come after every window has closed") }
        return moment
    }

    private static func group(_ node: PackNode, _ subjects: [Subject]) -> Set<SubjectCode> {
        Set(node.list(atLeast: 2).compactMap { reference($0, subjects) })
    }

    private static func review(_ node: PackNode, _ subjects: [Subject], _ entry: EntryMode) -> ReviewRule? {
        if entry == .open { node.fault("needs a roster to review") }
        let field = node.fields("subject", "title", "title_en", "past_exam", "past_exam_en", "passing_score")
        let subject = reference(field("subject"), subjects)
        let score = field("passing_score").integer(0...1000)
        let title = field("title").text(60)
        let pastExam = field("past_exam").text(60)
        let english = (title: field("title_en").optionalText(60), pastExam: field("past_exam_en").optionalText(60))
        guard let subject, let title, let pastExam, let score else { return nil }
        return ReviewRule(
            subject: subject, title: title, englishTitle: english.title, pastExam: pastExam, englishPastExam: english.pastExam,
            passingScore: Int(score))
    }

    static func reference(_ node: PackNode, _ subjects: [Subject]) -> SubjectCode? {
        guard let text = node.text(20) else { return nil }
        guard let subject = subjects.first(where: { $0.code.rawValue == text }) else {
            node.fault("names no subject of this sitting: \(text)")
            return nil
        }
        return subject.code
    }
}
