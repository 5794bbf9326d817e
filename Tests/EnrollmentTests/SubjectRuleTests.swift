import EnrollmentDomain
import Primitives
import Testing

/// Three written subjects, the first two at one time, the last two in one exclusion group.
@Suite struct SubjectRuleTests {
    private func subject(
        _ code: String, hours: ClosedRange<Int64>, fees: [String: Money] = [:], batchTime: Timestamp.Span? = nil
    ) throws -> Subject {
        let day = Timestamp(seconds: 1_000_000)
        let slot = try #require(Window(opens: day + .hours(hours.lowerBound), closes: day + .hours(hours.upperBound)))
        return Subject(
            code: SubjectCode(rawValue: code), name: code, englishName: code, kind: .written, slot: slot, batchTime: batchTime,
            standardFee: Money(fen: 3000), fees: fees, level: 1, needsEligibility: false)
    }

    private func sitting(limit: Int? = nil) throws -> Sitting {
        let subjects = [try subject("A", hours: 0...2), try subject("B", hours: 1...3), try subject("C", hours: 3...4)]
        let open = try #require(Window(opens: Timestamp(seconds: 0), closes: Timestamp(seconds: 100)))
        return Sitting(
            code: SittingCode(rawValue: "T"), title: "T", agreement: Agreement(version: "1", text: ""), windows: [.registration: open],
            subjects: subjects, exclusionGroups: [[SubjectCode(rawValue: "B"), SubjectCode(rawValue: "C")]], subjectLimit: limit,
            holdTime: .hours(12), confirmationTime: .hours(12), eraseAt: Timestamp(seconds: 4_000_000_000), roomSize: 30,
            numbering: TicketNumberScheme([]), year: 2026, sequence: 2)
    }

    private func label(_ code: String) -> SubjectLabel {
        SubjectLabel(code: SubjectCode(rawValue: code), chinese: code, english: code)
    }

    private func registration() throws -> Registration {
        Registration(
            id: ID(at: Timestamp(seconds: 0), random: [UInt8](repeating: 1, count: 10)), account: AccountID(rawValue: "a"),
            rosterEntry: ID(at: Timestamp(seconds: 0), random: [UInt8](repeating: 2, count: 10)),
            site: try #require(SiteCode(rawValue: "110041")), province: "北京", eligible: [], entries: [])
    }

    private func choose(_ codes: String..., limit: Int? = nil) throws -> ChoicePlan {
        try registration().choosing(
            Set(codes.map(SubjectCode.init(rawValue:))), kind: .written, of: sitting(limit: limit), at: Timestamp(seconds: 50))
    }

    @Test("E2 two entries whose slots overlap are refused; one that begins when the other ends is not")
    func overlap() throws {
        let (a, b) = (label("A"), label("B"))
        #expect(throws: ChoiceRefusal.overlapping(a, b)) { _ = try choose("A", "B") }
        #expect(try choose("A", "C").added.map(\.code.rawValue) == ["A", "C"])
        #expect(try !subject("X", hours: 0...2).overlaps(subject("Y", hours: 2...3)))
        #expect(try subject("X", hours: 0...3).overlaps(subject("Y", hours: 1...2)))
    }

    @Test("E2 subjects held in batches never clash: the site finds another batch")
    func batches() throws {
        let (day, batch) = (try subject("A", hours: 0...72, batchTime: .hours(2)), try subject("B", hours: 0...72, batchTime: .hours(1)))
        #expect(try !day.overlaps(batch) && !day.overlaps(subject("C", hours: 1...2)) && !subject("C", hours: 1...2).overlaps(day))
    }

    @Test("E1 no more subjects than the sitting allows")
    func limit() throws {
        #expect(throws: ChoiceRefusal.tooMany(limit: 1)) { _ = try choose("A", "C", limit: 1) }
        #expect(try choose("A", "C", limit: 2).added.count == 2)
    }

    @Test("E2 subjects of one exclusion group are refused together, whatever their slots")
    func exclusion() throws {
        #expect(throws: ChoiceRefusal.excluded(label("B"), label("C"))) { _ = try choose("B", "C") }
        #expect(try choose("C").added.count == 1)
    }

    @Test("E2 a fee may differ by province, and may be zero")
    func fees() throws {
        let subject = try subject("A", hours: 0...2, fees: ["广东": Money(fen: 3500), "西藏": .zero])
        #expect(subject.fee(in: "广东") == Money(fen: 3500))
        #expect(subject.fee(in: "西藏") == .zero)
        #expect(subject.fee(in: "北京") == Money(fen: 3000))
    }
}
