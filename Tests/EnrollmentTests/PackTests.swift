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
            (#""past_exam": "英语四级", "#, "", "sittings[0].review.past_exam: is missing"),
            (#"["CET4", "CET6"]"#, #"["CET4", "X"]"#, "sittings[0].exclusion_groups[0][1]: names no subject"),
            (#""hold_hours": 12"#, #""hold_hour": 12"#, "sittings[0].hold_hours: is missing"),
            (#""hold_hours": 12"#, #""hold_hour": 12"#, "sittings[0].hold_hour: is not a field of a pack"),
            (#""room_size": 30"#, #""room_size": "30""#, "sittings[0].room_size: must be a whole number"),
            (#""closes": "2026-10-09 17:00:00""#, #""closes": "2026-10-01 17:00:00""#, "sittings[0].windows.payment: must be open"),
            (#""opens": "2026-12-02 09:00:00""#, #""opens": "2026-10-02 09:00:00""#, "sittings[0].windows.written_ticket: must open after"),
            (#""version": "2026-09""#, #""version": " ""#, "sittings[0].agreement.version: is empty"),
            (#""CET-2027-06""#, #""CET-2026-12""#, "sittings: sitting code CET-2026-12 appears twice"),
            (#""military""#, #""licence""#, "id_types[6]: must be one of"),
            (#""first_room": 501"#, #""first_room": 1"#, "sittings[0].subjects[2].first_room: gives CET-SET4 the ticket numbers of CET4"),
            (#""first_room": 501"#, #""first_room": 1000"#, "sittings[0].subjects[2].first_room: must be 1 to 999"),
            (#""entry": "roster""#, #""entry": "closed""#, "entry: must be one of roster, open"),
            (#""entry": "roster""#, #""entry": "open""#, "photo: is missing"),
            (#""entry": "roster""#, #""entry": "open""#, "sittings[0].windows.eligibility: needs a roster"),
            (#""entry": "roster""#, #""entry": "open""#, "sittings[0].review: needs a roster"),
            (#""code": "CET4","#, #""code": "CET4", "needs_eligibility": 1,"#, "sittings[0].subjects[0].needs_eligibility: must be true"),
            (#"{"part": "room", "digits": 3}"#, #"{"part": "hall", "digits": 3}"#, "ticket_number[4].part: must be one of site"),
            (#"{"part": "room", "digits": 3}"#, #"{"part": "room", "digits": 0}"#, "ticket_number[4].digits: must be 1 to 6"),
            (#"{"part": "room", "digits": 3}"#, #"{"part": "seat", "digits": 3}"#, "ticket_number: needs the part room"),
            (#"{"part": "room", "digits": 3}"#, #"{"part": "seat", "digits": 3}"#, "ticket_number: part seat appears twice"),
            (#"{"part": "site", "digits": 6}"#, #"{"part": "site", "digits": 5}"#, "ticket_number[0].digits: must be 6 to 6"),
            (#"{"part": "level", "digits": 1}"#, #"{"part": "subject", "digits": 2}"#, "sittings[0].subjects[0].code: must be 2 digits"),
            (#""sequence": 2"#, #""sequence": 10"#, "sittings[0].sequence: must be 0 to 9"),
            (#""name_en": "CET Band 4 (English, written)","#, "", "sittings[0].subjects[0].name_en: is missing"),
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
