import EnrollmentDomain

/// What the exam says once and each of its sittings is held to.
struct ExamRules {
    let entry: EntryMode
    /// `nil` when the pack's scheme is at fault.
    let numbering: TicketNumberScheme?

    /// The largest number that a part of the ticket number holds; `most` where the number has no such part.
    func limit(of field: TicketNumberScheme.Field, most: Int) -> Int64 { Int64(min(numbering?.limit(of: field) ?? most, most)) }
}

/// The ticket-number scheme (SPEC E1, E24).
enum PackTicketNumber {
    private static let longest = 20

    static func read(_ node: PackNode) -> TicketNumberScheme? {
        let nodes = node.list(atLeast: 1)
        let parts = nodes.compactMap(part)
        guard parts.count == nodes.count, !parts.isEmpty else { return nil }
        let scheme = TicketNumberScheme(parts)
        ExamPack.unique(node, parts.map(\.field.rawValue), "part")
        // Without these, two candidates would have one number.
        for field in [TicketNumberScheme.Field.site, .room, .seat] where scheme.limit(of: field) == nil {
            node.fault("needs the part \(field.rawValue)")
        }
        if scheme.limit(of: .year) == nil, scheme.limit(of: .sequence) == nil {
            node.fault("needs the part year or sequence: without them numbers come again in every sitting")
        }
        if scheme.length > longest { node.fault("is longer than \(longest) digits") }
        return scheme
    }

    private static func part(_ node: PackNode) -> TicketNumberScheme.Part? {
        let field = node.fields("part", "digits")
        let name = field("part").oneOf(TicketNumberScheme.Field.self)
        // Site codes have six digits.
        guard let name, let digits = field("digits").integer(name == .site ? 6...6 : 1...6) else { return nil }
        return TicketNumberScheme.Part(name, digits: Int(digits))
    }
}
