import EnrollmentDomain
import Primitives

/// A sitting's subjects, and what must hold between them.
enum PackSubject {
    static func readAll(_ node: PackNode, _ rules: ExamRules) -> [Subject] {
        let nodes = node.list(atLeast: 1)
        let pairs = nodes.compactMap { node in read(node, rules).map { (node: node, subject: $0) } }
        let subjects = pairs.map(\.subject)
        ExamPack.unique(node, subjects.map(\.code.rawValue), "subject code")
        for pair in pairs {
            checkPrerequisite(of: pair.subject, pair.node, subjects)
            checkCertificates(of: pair.subject, pair.node, subjects)
        }
        if let numbering = rules.numbering { checkNumbers(pairs, numbering) }
        return subjects
    }

    private static func read(_ node: PackNode, _ rules: ExamRules) -> Subject? {
        let field = node.fields(
            "code", "name", "name_en", "kind", "opens", "closes", "batch_minutes", "batch_break_minutes", "fee", "fees", "level",
            "first_room", "prerequisite", "certificates", "needs_eligibility")
        let code = ExamPack.code(field("code"), limit: 20)
        let name = field("name").text(60)
        let englishName = field("name_en").text(80)
        let kind = field("kind").oneOf(Subject.Kind.self)
        let slot = PackSitting.window(node, field)
        let batch = field("batch_minutes").isAbsent ? nil : batch(field("batch_minutes"), in: slot)
        let pause = pause(field("batch_break_minutes"), batch)
        let standardFee = fee(field("fee"))
        let fees = field("fees").entries.compactMap { province, node in
            if !Site.provinces.contains(province) { node.fault("is not a province, written as in 北京, 内蒙古, 兵团") }
            return fee(node).map { (province, $0) }
        }
        let level = field("level").integer(0...rules.limit(of: .level, most: 9))
        let firstRoom = field("first_room").isAbsent ? 1 : field("first_room").integer(1...rules.limit(of: .room, most: 999_999))
        let prerequisite = field("prerequisite").isAbsent ? nil : field("prerequisite").text(20)
        let certificates = field("certificates").isAbsent ? [] : field("certificates").list(atLeast: 1).compactMap { $0.text(20) }
        let needsEligibility = needsEligibility(field("needs_eligibility"), rules.entry)
        guard let code, let name, let englishName, let kind, let slot, let standardFee, let level, let firstRoom, let needsEligibility
        else {
            return nil
        }
        return Subject(
            code: SubjectCode(rawValue: code), name: name, englishName: englishName, kind: kind, slot: slot, batchTime: batch,
            batchBreak: pause, standardFee: standardFee, fees: Dictionary(fees) { first, _ in first }, level: Int(level),
            firstRoom: Int(firstRoom), prerequisite: prerequisite.map(SubjectCode.init(rawValue:)),
            certificates: Set(certificates.map(SubjectCode.init(rawValue:))), needsEligibility: needsEligibility)
    }

    /// In fen; up to 10,000 yuan.
    private static func fee(_ node: PackNode) -> Money? { node.integer(0...1_000_000).map(Money.init(fen:)) }

    private static func batch(_ node: PackNode, in slot: Window?) -> Timestamp.Span? {
        guard let minutes = node.integer(1...1_440) else { return nil }
        if let slot {
            let rest = (slot.closes - slot.opens).microseconds % Timestamp.Span.days(1).microseconds
            if rest != 0, .microseconds(rest) < .minutes(minutes) {
                node.fault("is longer than from the hour of opens to the hour of closes")
            }
        }
        return .minutes(minutes)
    }

    private static func pause(_ node: PackNode, _ batch: Timestamp.Span?) -> Timestamp.Span {
        guard !node.isAbsent, let minutes = node.integer(0...1_440) else { return .minutes(0) }
        if batch == nil { node.fault("needs batch_minutes") }
        return .minutes(minutes)
    }

    /// Whatever else a candidate sits, one batch must be left (E24).
    static func checkBatches(_ node: PackNode, _ subjects: [Subject], _ groups: [Set<SubjectCode>], limit: Int?) {
        for subject in subjects where subject.batchTime != nil {
            let others = subjects.filter { other in
                other != subject && !groups.contains { $0.contains(subject.code) && $0.contains(other.code) }
            }
            let losses = others.map(subject.batchesLost).sorted(by: >).prefix(limit.map { $0 - 1 } ?? others.count)
            guard losses.reduce(0, +) >= subject.batches.count else { continue }
            node.fault(
                "\(subject.code.rawValue) has \(subject.batches.count) batches: the other subjects of a candidate could take all of them")
        }
    }

    private static func needsEligibility(_ node: PackNode, _ entry: EntryMode) -> Bool? {
        let needs = node.flag(default: entry == .roster)
        if needs == true, entry == .open { node.fault("needs a roster that says who is eligible") }
        return needs
    }

    private static func checkPrerequisite(of subject: Subject, _ node: PackNode, _ all: [Subject]) {
        let field = node.at("prerequisite")
        guard let wanted = subject.prerequisite else { return }
        guard subject.kind == .oral else { return field.fault("only an oral subject has a prerequisite") }
        guard let written = all.first(where: { $0.code == wanted }) else {
            return field.fault("names no subject of this sitting: \(wanted.rawValue)")
        }
        if written.kind != .written { field.fault("must be a written subject") }
        if written.overlaps(subject) { field.fault("overlaps the slot of \(wanted.rawValue)") }
    }

    private static func checkCertificates(of subject: Subject, _ node: PackNode, _ all: [Subject]) {
        for code in subject.certificates.sorted() {
            if code == subject.code { node.at("certificates").fault("names the subject itself: \(code.rawValue)") }
            if !all.contains(where: { $0.code == code }) {
                node.at("certificates").fault("names no subject of this sitting: \(code.rawValue)")
            }
        }
    }

    /// No two candidates may have one ticket number (E24).
    private static func checkNumbers(_ pairs: [(node: PackNode, subject: Subject)], _ numbering: TicketNumberScheme) {
        let codeDigits = numbering.parts.first { $0.field == .subject }?.digits
        for (index, pair) in pairs.enumerated() {
            let code = pair.subject.code
            if let codeDigits, code.rawValue.utf8.count != codeDigits || TicketNumber(rawValue: code.rawValue) == nil {
                pair.node.at("code").fault("must be \(codeDigits) digits, as in ticket numbers")
            }
            let twin = pairs[..<index].first {
                $0.subject.firstRoom == pair.subject.firstRoom && numbering.sharesRooms($0.subject, pair.subject)
            }
            if let twin { pair.node.at("first_room").fault("gives \(code.rawValue) the ticket numbers of \(twin.subject.code.rawValue)") }
        }
    }
}
