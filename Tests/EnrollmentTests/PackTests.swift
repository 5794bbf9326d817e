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
            (#""河北": 2500"#, #""河比": 2500"#, "sittings[0].subjects[0].fees.河比: is not a province"),
            (
                "{\"part\": \"year\", \"digits\": 2},\n    {\"part\": \"sequence\", \"digits\": 1},", "",
                "ticket_number: needs the part year or sequence"
            ),
            (#""batch_minutes": 30"#, #""batch_minutes": 571"#, "sittings[0].subjects[2].batch_minutes: is longer than from the hour"),
            (#""batch_minutes": 30"#, #""batch_break_minutes": 5"#, "sittings[0].subjects[2].batch_break_minutes: needs batch_minutes"),
            (#""military""#, #""passport""#, "id_types: id type passport appears twice"),
            (
                #""opens": "2026-12-02 09:00:00""#, #""opens": "2026-12-12 09:00:00""#,
                "sittings[0].windows.written_ticket: must open before CET4"
            ),
            (
                #""opens": "2026-11-21 08:30:00""#, #""opens": "2026-10-09 16:59:59""#,
                "sittings[0].subjects: CET-SET4 must open after payment"
            ),
        ])
    func faults(old: String, new: String, fault: String) throws {
        let pack = try PackText.shipped.replacing(old, new)
        let faults = #expect(throws: PackFaults.self) { try ExamPack.read(pack.bytes) }
        #expect(try #require(faults).faults.contains { "\($0.path ?? ""): \($0.reason)".hasPrefix(fault) }, "\(String(describing: faults))")
    }

    @Test("E24 a hold that outlasts the time before tickets are printed is a fault of the pack")
    func longHold() throws {
        let late = try PackText.shipped.replacing(#""opens": "2026-11-11 09:00:00""#, #""opens": "2026-10-10 09:00:00""#)
        #expect(throws: Never.self) { try ExamPack.read(late.bytes) }
        let long = try late.replacing(#""hold_hours": 12"#, #""hold_hours": 40"#)
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(long.bytes) }).faults
        #expect(faults.map { $0.path ?? "" } == ["sittings[0].hold_hours"])
    }

    @Test("E1 all faults are named at once")
    func together() throws {
        let pack = try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 0"#).replacing(#""phone""#, #""telephone""#)
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(pack.bytes) }).faults
        #expect(faults.compactMap(\.path).sorted() == ["phone", "sittings[0].room_size", "sittings[1].room_size", "telephone"])
    }

    @Test("E1 what is no pack is refused in words", arguments: ["", "[]", "nul", "{}", "{\"sittings\": [[]]}"])
    func garbage(text: String) {
        #expect(throws: PackFaults.self) { try ExamPack.read(Array(text.utf8)) }
    }

    @Test(
        "E1 a fault names the line of its field; of what it is missing in; of the second of two",
        arguments: [
            ("{\n  \"code\": 7\n}", "line 2: code: must be text"), ("{\n\n  \"code\": \"X\"\n}", "line 1: title: is missing"),
            ("{\"texts\":\n {\n}}", "line 1: texts.introduction: is missing"),
            (
                "{\n\"sittings\": [\n{},\n{\n\"windows\": {\"payment\":\n{\"opens\": \"x\"}}}]}",
                "line 6: sittings[1].windows.payment.opens: must be"
            ),
            (
                "{\n\"sittings\": [\n{},\n{\n\"windows\": {\"payment\":\n{\"opens\": \"x\"}}}]}",
                "line 5: sittings[1].windows.payment.closes: is"
            ),
            ("{\"code\": \"A\",\n\"code\": \"B\"}", "line 1: code: stands there twice"),
            ("{\"texts\": {\"notice\": \"A\",\n\"n\\u006ftice\": \"B\"}}", "line 1: texts.notice: stands there twice"),
            ("\u{feff}{\n\"code\": 7}", "line 2: code: must be text"),
        ])
    func lines(text: String, fault: String) throws {
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(Array(text.utf8)) }).faults
        #expect(faults.contains { $0.description.hasPrefix(fault) }, "\(faults)")
        #expect(faults.map(\.line) == faults.map(\.line).sorted())
    }

    @Test(
        "E1 what is no JSON is refused with line and column",
        arguments: [
            ("{\n  \"名\": 1,\n}", "line 3, column 1: is not JSON: expected a name"),
            ("{\"a\": 1 \"b\"}", "line 1, column 9: is not JSON: expected a comma or }"),
            ("{\"名字\": nul}", "line 1, column 8: is not JSON: expected a value"),
            ("[1,\n 2", "line 2, column 3: is not JSON: expected a comma or ]"),
            ("{\"a\" 1}", "line 1, column 6: is not JSON: expected a colon"),
            ("{}\n]", "line 2, column 1: is not JSON: nothing may follow"),
            ("{\"a\": \"x\n", "line 1, column 7: is not JSON: a text"), ("{\"a\": \"x\\q\"}", "line 1, column 7: is not JSON: a text"),
            ("{\"a\": \"x\ny\"}", "line 1, column 7: is not JSON: a text"),
            ("{\"a\": 01}", "line 1, column 7: is not JSON: expected a value"),
            ("", "line 1, column 1: is not JSON: expected a value"), ("{\"a\": “x”}", "line 1, column 7: is not JSON: expected a value"),
        ])
    func broken(text: String, fault: String) throws {
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(Array(text.utf8)) }).faults
        #expect(faults.count == 1 && faults[0].description.hasPrefix(fault), "\(faults)")
    }

    @Test("E1 E24 a subject with so few batches that a candidate could be free in none is refused")
    func batches() throws {
        let pack = try PackText.shipped.replacing("2026-11-21 08:30:00", "2026-12-12 08:30:00")
            .replacing("closes\": \"2026-11-21 18:00:00\",", "closes\": \"2026-12-12 12:00:00\",")
        _ = try ExamPack.read(pack.bytes)
        let longer = try pack.replacing("\"batch_minutes\": 30", "\"batch_minutes\": 120")
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(longer.bytes) }).faults
        let reason = "CET-SET4 has 1 batches: the other subjects of a candidate could take all of them"
        #expect(faults.map { "\($0.path ?? ""): \($0.reason)" } == ["sittings[0].subjects: \(reason)"])
    }

    @Test("E1 brackets without end do no harm; what stands in a missing thing is not missed as well")
    func depth() throws {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        let faults = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(deep) }).faults
        #expect(faults.map(\.description) == ["line 1, column 34: is not JSON: is nested too deeply"])
        let empty = try #require(#expect(throws: PackFaults.self) { try ExamPack.read(Array("{}".utf8)) }).faults
        #expect(empty.compactMap(\.path) == ["code", "title", "phone", "texts", "id_types", "entry", "ticket_number", "sittings"])
    }

    @Test("E1 a pack in another encoding is told so, with the line")
    func encoding() throws {
        let source = Array("{\n\"title\": \"".utf8) + [0xB1, 0xB1] + Array("\"}".utf8)
        #expect(throws: PackFaults(faults: [.init(line: 2, reason: "is not UTF-8: save the file in that encoding")])) {
            try ExamPack.read(source)
        }
    }

    @Test("E1 the checker says what a sound pack holds; it stands by itself, without settings or a database")
    func checker() async throws {
        let path = Bench.packURL.path
        #expect(try CheckPack()(path) == "ok: CET, 2 sittings: CET-2026-12 (4 subjects), CET-2027-06 (11 subjects)")
        #expect(throws: UnreadablePack.self) { try CheckPack()(path + ".none") }
    }
}
