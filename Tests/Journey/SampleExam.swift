import CSV
public import Foundation
import Primitives
import Runtime

/// An exam for services that no rig runs: what its centre imports, and who may be whom.
public enum SampleExam {
    private static let rosterSize = 5_000
    private static let photographed = 300

    /// Writes `pack.json`, whose registration has opened a minute ago or within the last day, and `sites.csv`; for an exam with a roster `roster.csv`, `scores.csv`, `photos/`,
    /// and `people.csv` with name and identity number of the roster's people, too.
    /// - Parameter pack: one that ships.
    public static func write(to folder: URL, pack: URL) throws {
        let now = Effects.system.now()
        let shipped = try Data(contentsOf: pack)
        guard try !OpenExam.isPack(shipped) else {
            return try OpenExam(folder: folder, now: now).write(from: shipped)
        }
        let data = ExamData(
            folder: folder, roster: Roster(count: rosterSize), windows: RehearsalWindows(start: now - .hours(2) - .minutes(1)),
            photographed: photographed)
        try data.write(from: pack)
        let people = data.roster.people.map { CSVWriter.line([$0.name, $0.number, $0.isEligibleForCET6 ? "CET6" : ""]) }
        try Data(people.joined().utf8).write(to: folder.appending(path: "people.csv"))
    }
}
