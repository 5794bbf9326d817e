import EnrollmentDomain
import Foundation
import Primitives
import Testing

@testable import Enrollment

/// The shipped pack as text that a test spoils.
struct PackText {
    let text: String

    static var shipped: PackText {
        get throws { PackText(text: try String(contentsOf: Bench.packURL, encoding: .utf8)) }
    }

    /// Every occurrence.
    func replacing(_ old: String, _ new: String) throws -> PackText {
        try #require(text.contains(old), "the pack has no \(old)")
        return PackText(text: text.replacingOccurrences(of: old, with: new))
    }

    var bytes: [UInt8] { Array(text.utf8) }
}

@Suite struct PackTests {
    @Test("E1 E2 the shipped CET pack is true to the exam")
    func shipped() throws {
        let exam = try ExamPack.read(try PackText.shipped.bytes)
        let december = try #require(exam.sittings.first)
        #expect(december.code.rawValue == "CET-2026-12")
        #expect(december.subjects.map(\.code.rawValue) == ["CET4", "CET6", "CET-SET4", "CET-SET6"])
        #expect((december.year, december.sequence, december.roomSize) == (2026, 2, 30))
        #expect((december.holdTime, december.confirmationTime) == (.hours(12), .hours(12)))
        #expect(december.exclusionGroups == [[SubjectCode(rawValue: "CET4"), SubjectCode(rawValue: "CET6")]])
        #expect(december.review == ReviewRule(subject: SubjectCode(rawValue: "CET6"), passingScore: 425))
        let cet4 = try #require(december.subject(SubjectCode(rawValue: "CET4")))
        #expect(cet4.slot.opens.beijing == "2026-12-12 09:00:00" && cet4.slot.closes.beijing == "2026-12-12 11:20:00")
        #expect(cet4.fee(in: "广东") == Money(fen: 3500) && cet4.fee(in: "西藏") == Money(fen: 3000))
        #expect(WindowKind.allCases.allSatisfy { december.windows[$0] != nil })
        let june = try #require(exam.sittings.last)
        #expect(june.subjects.filter { $0.kind == .written }.map(\.level) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test(
        "E1 a wrong field is named by its path",
        arguments: [
            (#""code": "CET4""#, #""code": "cet4""#, "sittings[0].subjects[0].code: must be capital letters, digits and hyphens"),
            (#""opens": "2026-12-12 09:00:00""#, #""opens": "2026-12-32 09:00:00""#, "sittings[0].subjects[0].opens: must be a time"),
            (#""closes": "2026-12-12 11:20:00""#, #""closes": "2026-12-12 09:00:00""#, "sittings[0].subjects[0].closes: must come after"),
            (#""fee": 3000"#, #""fee": -1"#, "sittings[0].subjects[0].fee: must be 0 to 1000000"),
            (#""fee": 3000"#, #""fee": 30.5"#, "sittings[0].subjects[0].fee: must be a whole number"),
            (#""level": 1"#, #""level": 10"#, "sittings[0].subjects[0].level: must be 0 to 9"),
            (#""prerequisite": "CET4""#, #""prerequisite": "CET5""#, "sittings[0].subjects[2].prerequisite: names no subject"),
            (#""subject": "CET6""#, #""subject": "CET7""#, "sittings[0].review.subject: names no subject"),
            (#"["CET4", "CET6"]"#, #"["CET4", "X"]"#, "sittings[0].exclusion_groups[0][1]: names no subject"),
            (#""hold_hours": 12"#, #""hold_hour": 12"#, "sittings[0].hold_hours: is missing"),
            (#""hold_hours": 12"#, #""hold_hour": 12"#, "sittings[0].hold_hour: is not a field of a pack"),
            (#""room_size": 30"#, #""room_size": "30""#, "sittings[0].room_size: must be a whole number"),
            (#""closes": "2026-10-09 17:00:00""#, #""closes": "2026-10-01 17:00:00""#, "sittings[0].windows.payment: must be open"),
            (#""opens": "2026-12-02 09:00:00""#, #""opens": "2026-10-02 09:00:00""#, "sittings[0].windows.written_ticket: must open after"),
            (#""version": "2026-09""#, #""version": " ""#, "sittings[0].agreement.version: is empty"),
            (#""CET-2027-06""#, #""CET-2026-12""#, "sittings: sitting code CET-2026-12 appears twice"),
            (#""military""#, #""licence""#, "id_types[6]: must be one of"),
            (#""first_room": 501"#, #""first_room": 1"#, "sittings[0].subjects: level digit 1 with first room 1 appears twice"),
        ])
    func faults(old: String, new: String, fault: String) throws {
        let pack = try PackText.shipped.replacing(old, new)
        let faults = #expect(throws: PackFaults.self) { try ExamPack.read(pack.bytes) }
        #expect(try #require(faults).faults.contains { $0.description.hasPrefix(fault) }, "\(String(describing: faults))")
    }

    @Test("E1 all faults are named at once")
    func together() throws {
        let pack = try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 0"#).replacing(#""phone""#, #""telephone""#)
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(pack.bytes) }).faults
        #expect(faults.map(\.path).sorted() == ["phone", "sittings[0].room_size", "sittings[1].room_size", "telephone"])
    }

    @Test("E1 what is no pack is refused in words", arguments: ["", "[]", "nul", "{}", "{\"sittings\": [[]]}"])
    func garbage(text: String) {
        #expect(throws: PackFaults.self) { try ExamPack.read(Array(text.utf8)) }
    }
}
