import CSV
import Foundation
import Primitives

/// The files of an exam without a roster, where everybody enters himself: the pack moved by whole days, so that its first sitting's registration
/// has opened within the last, and sites with seats for each subject.
struct OpenExam {
    let folder: URL
    let now: Timestamp

    static func isPack(_ pack: Data) throws -> Bool {
        try (JSONSerialization.jsonObject(with: pack) as? [String: Any])?["entry"] as? String == "open"
    }

    func write(from shipped: Data) throws {
        guard var root = try JSONSerialization.jsonObject(with: shipped) as? [String: Any],
            let sitting = (root["sittings"] as? [[String: Any]])?.first, let subjects = sitting["subjects"] as? [[String: Any]],
            let windows = sitting["windows"] as? [String: [String: String]],
            let planned = windows["registration"]?["opens"].flatMap({ Timestamp($0) })
        else { throw RigFailure("the pack has no sitting") }
        let day = Timestamp.Span.days(1).microseconds
        let late = (now - planned).microseconds
        let days = late >= 0 ? late / day : -((day - 1 - late) / day)
        root["sittings"] = [moved(sitting, by: .days(days))]
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try JSONSerialization.data(withJSONObject: root, options: options).write(to: folder.appending(path: "pack.json"))
        try writeSites(subjects: subjects.compactMap { $0["code"] as? String })
    }

    /// Every moment that it names, however deep.
    private func moved(_ node: Any, by span: Timestamp.Span) -> Any {
        switch node {
        case let object as [String: Any]: object.mapValues { moved($0, by: span) }
        case let list as [Any]: list.map { moved($0, by: span) }
        case let text as String: Timestamp(text).map { ($0 + span).beijing } ?? text
        default: node
        }
    }

    private func writeSites(subjects: [String]) throws {
        var text = CSVWriter.line(["考点代码", "考点名称", "省份", "科目", "容量"])
        for site in Roster.sites {
            for subject in subjects { text += CSVWriter.line([site.code, site.name, site.province, subject, "300"]) }
        }
        try Data(text.utf8).write(to: folder.appending(path: "sites.csv"))
    }
}
