import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Testing

@testable import Enrollment

/// The packs that ship, held against what is known of their exams.
@Suite struct ShippedPackTests {
    private func exam(_ name: String) throws -> Exam {
        try ExamPack.read([UInt8](Data(contentsOf: Bench.packFolder.appending(path: "\(name).json"))))
    }

    private func code(_ text: String) -> SubjectCode { SubjectCode(rawValue: text) }

    private func slot(_ subject: Subject?) throws -> String {
        let slot = try #require(subject).slot
        return "\(slot.opens.beijing) \(slot.closes.beijing.suffix(8))"
    }

    @Test("E1 three packs ship, and each is sound")
    func all() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Bench.packFolder.path).filter { $0.hasSuffix(".json") }.sorted()
        #expect(names == ["cet.json", "mhk.json", "ncre.json"])
        let exams = try names.map { try exam(String($0.dropLast(5))) }
        #expect(exams.map(\.code) == ["CET", "MHK", "NCRE"])
        for exam in exams { #expect(exam.sittings.count == 2, "the next sitting is there as well") }
    }

    @Test("E1 every sitting of every pack has one ticket number a seat, and texts for the home page", arguments: ["cet", "mhk", "ncre"])
    func whole(name: String) throws {
        let exam = try exam(name)
        for sitting in exam.sittings {
            let numbers = try sitting.subjects.map { subject in
                try sitting.numbering.number(
                    of: subject, at: try #require(SiteCode(rawValue: "110041")), in: sitting, room: subject.firstRoom, seat: 1)
            }
            #expect(Set(numbers).count == sitting.subjects.count)
            #expect(numbers.allSatisfy { $0.text.utf8.count == sitting.numbering.length })
            #expect(Set(sitting.subjects.map(\.name)).count == sitting.subjects.count)
            #expect(Set(sitting.subjects.map(\.englishName)).count == sitting.subjects.count)
        }
        #expect(!exam.texts.questions.isEmpty && !exam.texts.news.isEmpty && !exam.texts.ticketRules.isEmpty)
    }

    @Test("E1 E2 the CET pack is true to the exam")
    func cet() throws {
        let exam = try exam("cet")
        #expect(exam.entry == .roster)
        let december = try #require(exam.sittings.first)
        #expect(december.code.rawValue == "CET-2026-12")
        #expect(december.subjects.map(\.code.rawValue) == ["CET4", "CET6", "CET-SET4", "CET-SET6"], "other languages only in June")
        #expect((december.year, december.sequence, december.roomSize) == (2026, 2, 30))
        #expect((december.holdTime, december.confirmationTime) == (.hours(12), .hours(12)))
        #expect(december.exclusionGroups == [[code("CET4"), code("CET6")]])
        let review = ReviewRule(
            subject: code("CET6"), title: "CET6资格复核", englishTitle: "CET6 Eligibility Review", pastExam: "英语四级",
            englishPastExam: "CET Band 4", passingScore: 425)
        #expect(december.review == review)
        #expect(try slot(december.subject(code("CET4"))) == "2026-12-12 09:00:00 11:20:00")
        #expect(try slot(december.subject(code("CET6"))) == "2026-12-12 15:00:00 17:25:00")
        #expect(december.subject(code("CET4"))?.fee(in: "广东") == Money(fen: 3500))
        #expect(december.subject(code("CET4"))?.fee(in: "西藏") == Money(fen: 3000))
        #expect(WindowKind.allCases.allSatisfy { december.windows[$0] != nil })
    }

    @Test("E2 E24 in June CET adds the other languages, each with its level digit and its hours")
    func june() throws {
        let june = try #require(try exam("cet").sittings.last)
        let written = june.subjects.filter { $0.kind == .written }
        #expect(
            written.map(\.code.rawValue) == [
                "CET4", "CET6", "JAPANESE4", "JAPANESE6", "GERMAN4", "GERMAN6", "RUSSIAN4", "RUSSIAN6", "FRENCH4",
            ])
        #expect(written.map(\.level) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        for subject in written.dropFirst(2) {
            let hours = subject.code.rawValue.hasSuffix("4") ? "09:00:00 11:10:00" : "15:00:00 17:10:00"
            #expect(try slot(subject) == "2027-06-12 \(hours)")
        }
    }

    @Test("E2 a written CET subject costs 20 to 45 yuan wherever it is sat, an oral one 50")
    func fees() throws {
        for subject in try exam("cet").sittings.flatMap(\.subjects) {
            for province in ["北京", "河北", "广东", "新疆", "西藏"] {
                let fee = subject.fee(in: province).fen
                #expect(subject.kind == .oral ? fee == 5_000 : (2_000...4_500).contains(fee), "\(subject.code.rawValue) \(province)")
            }
        }
    }

    @Test("E1 E9 the NCRE pack is true to the exam: open entry, several subjects a sitting, four levels")
    func ncre() throws {
        let exam = try exam("ncre")
        #expect(exam.entry == .open)
        #expect(exam.documentKinds == [.residentID, .hongKongMacaoPermit, .taiwanPermit, .residencePermit, .passport])
        #expect(try #require(exam.photo).ratio == .init(width: 3, height: 4) && exam.photo?.bytes == 20_480...204_800)
        let months = try exam.sittings.map { CivilTime(try #require($0.subjects.first).slot.opens, offset: CivilTime.beijing).month }
        #expect(months == [9, 3])
        for sitting in exam.sittings {
            let levels = Dictionary(grouping: sitting.subjects, by: \.level).mapValues { $0.map(\.code.rawValue) }
            #expect(
                levels == [
                    1: ["14", "15", "16", "17", "18"], 2: ["24", "28", "29", "61", "63", "64", "65", "66", "67", "68"],
                    3: ["35", "36", "38", "39", "71"], 4: ["41", "42"],
                ])
            #expect(sitting.subject(code("41"))?.certificates == [code("35")] && sitting.subject(code("42"))?.certificates == [code("36")])
            #expect(sitting.subjects.count { !$0.certificates.isEmpty } == 2)
            #expect(sitting.subjects.allSatisfy { !$0.needsEligibility && $0.kind == .written })
            #expect(sitting.subjects.allSatisfy { $0.batchTime == .minutes([1, 4].contains($0.level) ? 90 : 120) })
            #expect(sitting.subjectLimit == 3 && sitting.windows[.eligibility] == nil && sitting.windows[.oralTicket] == nil)
        }
    }

    @Test("E24 NCRE numbers its tickets its own way: 2 subject, 2 sitting, 6 site, 4 room, 2 seat")
    func ncreNumbers() throws {
        let sitting = try #require(try exam("ncre").sittings.first)
        let number = try sitting.numbering.number(
            of: try #require(sitting.subject(code("24"))), at: try #require(SiteCode(rawValue: "350113")), in: sitting, room: 12, seat: 7)
        #expect(number.text == "2478350113001207")
    }

    @Test("E1 E9 the MHK pack is true to the exam: levels 3 and 4, each written, and oral the day before")
    func mhk() throws {
        let exam = try exam("mhk")
        #expect(exam.entry == .open)
        let photo = try #require(exam.photo)
        #expect(photo.ratio == .init(width: 3, height: 4) && (photo.leastWidth, photo.leastHeight) == (300, 400))
        for sitting in exam.sittings {
            #expect(sitting.subjects.map(\.code.rawValue) == ["MHK3", "MHK4", "MHK3-ORAL", "MHK4-ORAL"])
            #expect(sitting.exclusionGroups == [[code("MHK3"), code("MHK4")]])
            for oral in sitting.subjects where oral.kind == .oral {
                let written = try #require(oral.prerequisite.flatMap(sitting.subject))
                #expect(written.level == oral.level)
                let days = [oral, written].map { CivilTime($0.slot.opens, offset: CivilTime.beijing).date }
                #expect(CivilTime(oral.slot.opens + .days(1), offset: CivilTime.beijing).date == days[1], "\(days)")
            }
        }
    }

    /// Code, level digit, hours, fee in yuan where no province has its own, minutes of a batch.
    private static let cetSubjects: [(String, Int, String, Int64, Int64?)] = [
        ("CET4", 1, "09:00 11:20", 30, nil), ("CET6", 2, "15:00 17:25", 32, nil), ("CET-SET4", 1, "08:30 18:00", 50, 30),
        ("CET-SET6", 2, "08:30 18:00", 50, 30), ("JAPANESE4", 3, "09:00 11:10", 35, nil), ("JAPANESE6", 4, "15:00 17:10", 37, nil),
        ("GERMAN4", 5, "09:00 11:10", 35, nil), ("GERMAN6", 6, "15:00 17:10", 37, nil), ("RUSSIAN4", 7, "09:00 11:10", 35, nil),
        ("RUSSIAN6", 8, "15:00 17:10", 37, nil), ("FRENCH4", 9, "09:00 11:10", 35, nil),
    ]

    @Test("E2 E24 CET's subjects, field by field, in both sittings", arguments: cetSubjects)
    func cetSubject(code: String, level: Int, hours: String, yuan: Int64, batch: Int64?) throws {
        let sittings = try exam("cet").sittings.filter { $0.subject(self.code(code)) != nil }
        #expect(sittings.map(\.sequence) == (level > 2 ? [1] : [2, 1]), "June alone has the other languages")
        for sitting in sittings {
            let subject = try #require(sitting.subject(self.code(code)))
            let (opens, closes) = (subject.slot.opens.beijing.suffix(8).prefix(5), subject.slot.closes.beijing.suffix(8).prefix(5))
            #expect(subject.level == level && "\(opens) \(closes)" == hours && subject.batchTime == batch.map(Timestamp.Span.minutes))
            #expect(subject.fee(in: "海南") == Money(fen: yuan * 100))
            #expect(subject.kind == (code.contains("SET") ? .oral : .written))
            #expect(subject.prerequisite == (subject.kind == .oral ? self.code(code.replacing("-SET", with: "")) : nil))
            #expect(subject.needsEligibility == (subject.kind == .written))
            let weekday = ((subject.slot.opens + CivilTime.beijing).seconds / 86_400 + 4) % 7
            #expect(weekday == (code == "CET-SET6" ? 0 : 6), "written papers and SET4 on a Saturday, SET6 on the Sunday")
        }
    }

    @Test("E1 what the texts say is what the fields say", arguments: ["cet", "ncre", "mhk"])
    func texts(name: String) throws {
        let exam = try exam(name)
        let all =
            [exam.texts.introduction, exam.texts.notice, exam.texts.process, exam.texts.warning].joined()
            + exam.texts.questions.map { $0.question + $0.answer }.joined() + exam.texts.ticketRules.joined()
        for sitting in exam.sittings {
            #expect(sitting.holdTime == .hours(12) && sitting.confirmationTime == .hours(12), "the guide's 12 hours")
            if let review = sitting.review { #expect(all.contains("\(review.passingScore)分") && all.contains(review.title)) }
            if let limit = sitting.subjectLimit { #expect(limit == 3 && all.contains("最多报考三个科目")) }
            #expect(sitting.agreement.text.contains("不可以修改，不可以取消"))
        }
        if let photo = exam.photo {
            #expect(all.contains("宽高比\(photo.ratio.width):\(photo.ratio.height)"))
            #expect(all.contains("不小于\(photo.leastWidth)×\(photo.leastHeight)像素"))
            #expect(all.contains("\(photo.bytes.lowerBound / 1024)KB至\(photo.bytes.upperBound / 1024)KB"))
        }
    }

    @Test("E24 every shipped subject in batches leaves a candidate a free one, whatever else is chosen", arguments: ["cet", "ncre", "mhk"])
    func batches(name: String) throws {
        for sitting in try exam(name).sittings {
            let counts = sitting.subjects.filter { $0.batchTime != nil }.map(\.batches.count)
            switch name {
            case "ncre": #expect(Set(counts) == [12, 15] && counts.count == 22)
            case "cet": #expect(counts == [19, 19])
            default: #expect(counts == [18, 18])
            }
        }
    }

    @Test("E1 docs/exam-packs.md has each field that the reader knows, and no other")
    func document() throws {
        let report = PackReport()
        for name in ["cet", "ncre", "mhk"] {
            let value = try JSON.decode(PackValue.self, from: [UInt8](Data(contentsOf: Bench.packFolder.appending(path: "\(name).json"))))
            _ = ExamPack.exam(PackNode(value: value, path: "", report: report))
        }
        let url = Bench.packFolder.appending(path: "../../../docs/exam-packs.md").standardized
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        let rows = lines.compactMap { $0.firstMatch(of: #/^\| `([a-z_\[\].]+)` \|/#).map { String($0.1) } }
        #expect(Set(rows) == report.format, "\(Set(rows).symmetricDifference(report.format).sorted())")
        #expect(rows.count == Set(rows).count, "a field has one row")
        #expect(lines.filter { $0.hasPrefix("| `") }.allSatisfy { $0.split(separator: "|", omittingEmptySubsequences: false).count == 7 })
    }

    @Test(
        "E9 a photo is held to its exam's rule; a side may be a pixel off",
        arguments: [
            (PhotoRule.Format.jpeg, 300, 400, 60_000, nil), (.jpeg, 301, 400, 60_000, nil), (.jpeg, 390, 520, 204_800, nil),
            (.png, 300, 400, 60_000, .format), (.jpeg, 299, 400, 60_000, .pixels), (.jpeg, 300, 399, 60_000, .pixels),
            (.jpeg, 400, 400, 60_000, .ratio), (.jpeg, 303, 400, 60_000, .ratio), (.jpeg, 300, 400, 51_199, .fileSize),
            (.jpeg, 300, 400, 204_801, .fileSize),
        ] as [(PhotoRule.Format, Int, Int, Int, PhotoRule.Refusal?)])
    func photos(format: PhotoRule.Format, width: Int, height: Int, bytes: Int, refusal: PhotoRule.Refusal?) throws {
        let rule = try #require(try exam("mhk").photo)
        guard let refusal else { return try rule.check(format, width: width, height: height, byteCount: bytes) }
        #expect(throws: refusal) { try rule.check(format, width: width, height: height, byteCount: bytes) }
    }
}
