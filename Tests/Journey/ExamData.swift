import CSV
import Documents
import Foundation
import Primitives

/// The files that the exam centre imports, written into a folder: sites, roster (GB18030, as schools send it), photos, past scores, and
/// the pack with windows around the rehearsal.
struct ExamData {
    let folder: URL
    let roster: Roster
    let windows: RehearsalWindows
    /// How many of them have a photo, from the first on.
    var photographed = Int.max

    var pack: URL { folder.appending(path: "pack.json") }
    var sites: URL { folder.appending(path: "sites.csv") }
    var people: URL { folder.appending(path: "roster.csv") }
    var photos: URL { folder.appending(path: "photos") }
    var scores: URL { folder.appending(path: "scores.csv") }

    private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)

    /// - Parameter shipped: the CET pack that ships with Enrollment.
    func write(from shipped: URL) throws {
        try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
        try windows.moved(try Data(contentsOf: shipped)).write(to: pack)
        try writeSites(capacities: [:])
        try writeRoster()
        try writeScores()
        try writePhotos()
    }

    /// - Parameter capacities: by `site subject`; 14,000 where there is none, which ticket numbers tell apart.
    func writeSites(capacities: [String: Int]) throws {
        var text = CSVWriter.line(["考点代码", "考点名称", "省份", "科目", "容量"])
        for site in Roster.sites {
            for subject in ["CET4", "CET6", "CET-SET4", "CET-SET6", "JAPANESE4"] {
                let capacity = capacities["\(site.code) \(subject)"] ?? 14_000
                text += CSVWriter.line([site.code, site.name, site.province, subject, String(capacity)])
            }
        }
        try Data(text.utf8).write(to: sites)
    }

    private func writeRoster() throws {
        var text = CSVWriter.line(["姓名", "证件类型", "证件号", "考点代码", "学校", "校区", "院系", "专业", "班级", "报考资格"])
        for (index, person) in roster.people.enumerated() {
            let site = Roster.sites[person.site]
            text += CSVWriter.line([
                person.name, "居民身份证", person.number, site.code, site.name, ["东校区", "西校区"][index % 2], "外国语学院",
                ["英语", "软件工程", "临床医学"][index % 3], "2024级\(index % 12 + 1)班",
                person.isEligibleForCET6 ? "CET4;CET6;JAPANESE4" : "CET4;JAPANESE4",
            ])
        }
        guard let bytes = text.data(using: Self.gb18030) else { throw RigFailure("a name that GB18030 doesn't know") }
        try bytes.write(to: people)
    }

    private func writeScores() throws {
        var text = CSVWriter.line(["准考证号", "姓名", "证件号", "成绩"])
        for person in roster.people {
            guard let ticket = person.pastTicket else { continue }
            text += CSVWriter.line([ticket, person.name, person.number, String(person.pastScore)])
        }
        try Data(text.utf8).write(to: scores)
    }

    /// A portrait is drawn for every thirtieth; the others share them: the files differ by name, as the services need.
    private func writePhotos() throws {
        let drawn = try (0..<30).map {
            try Task.checkCancellation()
            return try SamplePortrait.png(seed: UInt64($0), width: 120, height: 160)
        }
        for (index, person) in roster.people.prefix(photographed).enumerated() {
            try Task.checkCancellation()
            try Data(drawn[index % drawn.count]).write(to: photos.appending(path: "\(person.number).png"))
        }
    }
}

/// When things happen in a rehearsal, counted from its start.
struct RehearsalWindows: Sendable {
    let start: Timestamp
    var registrationOpens: Timestamp { start + .hours(2) }
    var registrationCloses: Timestamp { start + .days(4) }
    var paymentCloses: Timestamp { registrationCloses + .hours(1) }
    var printingOpens: Timestamp { start + .days(10) }
    private var examDay: Timestamp { start + .days(30) }

    /// The pack with its first sitting's windows and slots moved around the rehearsal. In June a second written subject goes with the first:
    /// one is rehearsed too.
    func moved(_ pack: Data) throws -> Data {
        guard var root = try JSONSerialization.jsonObject(with: pack) as? [String: Any],
            var sittings = root["sittings"] as? [[String: Any]],
            var sitting = sittings.first, let english = sitting["subjects"] as? [[String: Any]],
            let june = sittings.last?["subjects"] as? [[String: Any]]
        else { throw RigFailure("the pack has no sitting") }
        let subjects = english + june.filter { $0["code"] as? String == "JAPANESE4" }
        func span(_ opens: Timestamp, _ closes: Timestamp) -> [String: String] { ["opens": opens.beijing, "closes": closes.beijing] }
        sitting["windows"] = [
            "eligibility": span(start - .days(1), registrationCloses), "registration": span(registrationOpens, registrationCloses),
            "payment": span(registrationOpens, paymentCloses), "written_ticket": span(printingOpens, examDay),
            "oral_ticket": span(printingOpens, examDay),
        ]
        sitting["subjects"] = subjects.enumerated().map { index, subject in
            let slot = span(examDay + .hours(Int64(index) * 3), examDay + .hours(Int64(index) * 3 + 2))
            return subject.merging(slot) { $1 }
        }
        sittings[0] = sitting
        root["sittings"] = sittings
        return try JSONSerialization.data(withJSONObject: root, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }
}
