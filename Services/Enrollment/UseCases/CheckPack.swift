import EnrollmentDomain
import Foundation

/// `pack check FILE`: what an exam centre runs before it hands a pack over (SPEC E1). Needs no service.
struct CheckPack: Sendable {
    /// - Returns: what the pack holds, in one line.
    /// - Throws: `PackFaults`, `UnreadablePack`.
    func callAsFunction(_ path: String) throws -> String {
        guard let content = FileManager.default.contents(atPath: path) else { throw UnreadablePack(path: path) }
        return Self.summary(of: try ExamPack.read(Array(content)))
    }

    private static func summary(of exam: Exam) -> String {
        let sittings = exam.sittings.map { "\($0.code.rawValue) (\(count($0.subjects.count, "subject")))" }
        return "ok: \(exam.code), \(count(exam.sittings.count, "sitting")): \(sittings.joined(separator: ", "))"
    }

    private static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
}

struct UnreadablePack: Error, CustomStringConvertible {
    let path: String
    var description: String { "the file can't be read: \(path)" }
}
