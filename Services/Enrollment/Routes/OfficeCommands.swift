import Database
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Runtime
public import Service

/// What the exam centre's operator does at the command line: the imports before, the arrangement after (SPEC E24, E27).
public enum OfficeCommands {
    public static let all: [OperatorCommand<EnrollmentServices>] = officers + sheets + [erase]

    /// Each prints JSON.
    private static let officers: [OperatorCommand<EnrollmentServices>] = [
        OperatorCommand(
            "officer add", "--email ADDRESS [--site CODE]", "an account of the passport settles a site's work; without a site, the centre's"
        ) {
            arguments, services in
            let officer = try await services.manageOfficers.add(
                try email(arguments.option("email") ?? ""), site: try arguments.option("site").map(DocumentCommands.site))
            return try line(OfficerBody(officer))
        },
        OperatorCommand("officer list", "", "print the officers") { _, services in
            try line(try await services.manageOfficers.list().map(OfficerBody.init))
        },
        OperatorCommand("officer remove", "ADDRESS", "end an officer's duty, at once") { arguments, services in
            try await services.manageOfficers.remove(try email(arguments[0]))
            return try line(try await services.manageOfficers.list().map(OfficerBody.init))
        },
    ]

    private static let erase = OperatorCommand<EnrollmentServices>(
        "erase", "[--rehearse] [SITTING]",
        "erase the personal data of a finished sitting, from the pack's date on; --rehearse only counts them; without a code, the one served"
    ) { arguments, services in
        let erase = services.eraseSitting
        let sitting = try arguments.first.map(erase.sitting) ?? services.sitting
        if arguments.has("rehearse") {
            return "would erase: \(try await erase.rehearse(sitting).text); due from \(sitting.eraseAt.beijing) (Beijing)"
        }
        return try await erase(sitting).map { "erased: \($0)" } ?? "erased already"
    }

    private static func email(_ text: String) throws(UsageError) -> EmailAddress {
        do { return try EmailAddress(text) } catch { throw UsageError("not an e-mail address: \(text)") }
    }

    private static func line(_ value: some Encodable) throws -> String { String(decoding: try JSON.encode(value), as: UTF8.self) }

    private static let sheets: [OperatorCommand<EnrollmentServices>] = [
        sheet("import-sites", "FILE", .sites, "sites with their capacities: 考点代码,考点名称,省份,科目,容量"),
        sheet("import-roster", "FILE", .roster, "the roster: 姓名,证件类型,证件号,考点代码,学校,校区,院系,专业,班级,报考资格"),
        sheet("import-photos", "FOLDER", .photos, "photos (JPEG, PNG) named by identity number, in a folder or a zip"),
        sheet("import-scores", "FILE", .scores, "earlier results for the review: 准考证号,姓名,证件类型,证件号,成绩"),
        OperatorCommand(
            "arrange", "[--dry-run] [SEED]",
            "rooms, seats and ticket numbers for the paid entries, once, after registration has closed; --dry-run only shows the rooms"
        ) { arguments, services in
            let seed = try arguments.first.map(Self.seed)
            if arguments.has("dry-run") {
                let rehearse = RehearseArrangement(database: services.host.database, effects: services.effects)
                return try await rehearse(services.sitting, seed: seed).text
            }
            let outcome = try await ArrangeRooms(database: services.host.database, effects: services.effects)(services.sitting, seed: seed)
            return "placed \(outcome.placed) in \(outcome.rooms) rooms, seed \(outcome.seed)"
        },
    ]

    /// Bad rows are printed, or written to a sheet; at a terminal a bar shows how far it is.
    private static func sheet(
        _ name: String, _ source: String, _ kind: ImportKind, _ meaning: String
    ) -> OperatorCommand<EnrollmentServices> {
        OperatorCommand(name, "\(source) [--faults SHEET]", "\(meaning); --faults writes the bad rows as CSV") { arguments, services in
            // Before anything is taken: a sheet that can't be written would lose the bad rows.
            if let sheet = arguments.option("faults"), !FileManager.default.createFile(atPath: sheet, contents: nil) {
                throw UnwritableFile(path: sheet)
            }
            let bar = ProgressBar()
            let report = try await services.importing(kind, arguments[0]) { progress, report in
                bar.show(progress, "taken \(report.taken), refused \(report.faultCount)")
            }
            bar.clear()
            let act = OfficeAct(
                at: services.effects.now(), actor: OfficeContext.operatorName, kind: .imported,
                detail: "\(kind.rawValue): taken \(report.taken), refused \(report.faultCount)")
            try await services.host.database.write { try $0.note(act, id: services.effects.newID(), in: services.sitting.code) }
            guard let sheet = arguments.option("faults") else { return report.text }
            try Data(report.sheet.utf8).write(to: URL(filePath: sheet))
            return "taken \(report.taken), refused \(report.faultCount)"
        }
    }

    private static func seed(_ text: String) throws(UsageError) -> UInt64 {
        guard let seed = UInt64(text) else { throw UsageError("a seed is a whole number from 0 to \(UInt64.max)") }
        return seed
    }
}
