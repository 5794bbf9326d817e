import EnrollmentDomain
import Primitives

/// A sitting's subjects, and what must hold between them.
enum PackSubject {
    static func readAll(_ node: PackNode) -> [Subject] {
        let nodes = node.list(atLeast: 1)
        let subjects = nodes.map { ($0, read($0)) }
        let found = subjects.compactMap(\.1)
        ExamPack.unique(node, found.map(\.code.rawValue), "subject code")
        // A ticket number tells subjects apart by level digit and room (E24).
        ExamPack.unique(node, found.map { "\($0.level) with first room \($0.firstRoom)" }, "level digit")
        for case (let node, let subject?) in subjects { checkPrerequisite(of: subject, node, found) }
        return found
    }

    private static func read(_ node: PackNode) -> Subject? {
        let field = node.fields(
            "code", "name", "kind", "opens", "closes", "fee", "fees", "level", "first_room", "prerequisite", "needs_eligibility")
        let code = ExamPack.code(field("code"), limit: 20)
        let name = field("name").text(60)
        let kind = field("kind").oneOf(Subject.Kind.self)
        let slot = PackSitting.window(node, field)
        let standardFee = fee(field("fee"))
        let fees = field("fees").entries.compactMap { province, node in fee(node).map { (province, $0) } }
        let level = field("level").integer(0...9)
        let firstRoom = field("first_room").isAbsent ? 1 : field("first_room").integer(1...999)
        let prerequisite = field("prerequisite").isAbsent ? nil : field("prerequisite").text(20)
        let needsEligibility = field("needs_eligibility").flag(default: true)
        guard let code, let name, let kind, let slot, let standardFee, let level, let firstRoom, let needsEligibility else { return nil }
        return Subject(
            code: SubjectCode(rawValue: code), name: name, kind: kind, slot: slot, standardFee: standardFee,
            fees: Dictionary(fees) { first, _ in first }, level: Int(level), firstRoom: Int(firstRoom),
            prerequisite: prerequisite.map(SubjectCode.init(rawValue:)), needsEligibility: needsEligibility)
    }

    /// In fen; up to 10,000 yuan.
    private static func fee(_ node: PackNode) -> Money? { node.integer(0...1_000_000).map(Money.init(fen:)) }

    private static func checkPrerequisite(of subject: Subject, _ node: PackNode, _ all: [Subject]) {
        let field = PackNode(value: nil, path: "\(node.path).prerequisite", report: node.report)
        guard let wanted = subject.prerequisite else { return }
        guard subject.kind == .oral else { return field.fault("only an oral subject has a prerequisite") }
        guard let written = all.first(where: { $0.code == wanted }) else {
            return field.fault("names no subject of this sitting: \(wanted.rawValue)")
        }
        if written.kind != .written { field.fault("must be a written subject") }
        if written.overlaps(subject) { field.fault("overlaps the slot of \(wanted.rawValue)") }
    }
}
