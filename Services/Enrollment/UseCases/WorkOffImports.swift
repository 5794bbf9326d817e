import CSV
import Database
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Runtime

/// Works off what officers have sent, one after the other (E27). An import can be repeated, so one that a crash has interrupted is begun
/// anew.
struct WorkOffImports: Sendable {
    let office: OfficeContext
    let receive: ReceiveImport
    let importing: Importing
    let log: Log

    /// Bad rows in one transaction: there may be ten thousand, and candidates wait behind it.
    private static let faultsAtOnce = 500

    private static let internalFault = Problem.Message(zh: "内部错误，请联系运维人员", en: "an internal error: ask an operator")

    func callAsFunction() async throws {
        do {
            while let next = try await office.database.read({ try $0.nextImport(in: office.sitting.code) }) {
                try Task.checkCancellation()
                try await workOff(next)
            }
        } catch is ImportTakenOver {
            // Not to be taken back: whose turn it is, the next look will say.
            log.warning("import.taken_over", [:])
        }
    }

    private func workOff(_ work: OfficeImport) async throws {
        guard let run = try await office.database.write({ try $0.run(work.id) }) else { return }
        // What was taken before it failed stays taken, and is told.
        var last = ImportReport()
        do {
            let file = try NamelessFile(office.effects.newID())
            try await write(work, to: file)
            last = try await importing(work.kind, file.path, only: work.site, by: work.officer) { progress, report in
                last = report
                try await told(work, run, progress, report)
            }
            try await end(work, run, .done, last, nil)
        } catch let refusal as ImportRefusal {
            try await end(work, run, .failed, last, refusal.message)
        } catch let fault as ImportFault {
            try await end(work, run, .failed, last, fault.message)
        } catch let error where !Self.isPassing(error) {
            log.error("import.failed", ["kind": .text(work.kind.rawValue), "cause": .failure(error)])
            try await end(work, run, .failed, last, Self.internalFault)
        }
    }

    /// - Throws: `ImportTakenOver`
    private func told(_ work: OfficeImport, _ run: Int, _ progress: Double, _ report: ImportReport) async throws {
        let isOurs = try await office.database.write { tx in
            try tx.set(permille: Int(progress * 1_000), taken: report.taken, refused: report.faultCount, of: work.id, run: run)
        }
        guard isOurs else { throw ImportTakenOver() }
    }

    /// What has nothing to do with this file: it stays begun, and is begun anew. Anything else would stop all others behind it for ever.
    private static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case is CancellationError, is ImportTakenOver, DatabaseError.unknownEnd: true
        case let error as DatabaseError: error.isTemporary
        default: false
        }
    }

    private func write(_ work: OfficeImport, to file: NamelessFile) async throws {
        try await receive.pieces(of: work.id) { try file.handle.write(contentsOf: $0) }
        guard try file.handle.offset() == UInt64(work.byteCount) else { throw TornImport() }
    }

    /// Once only: a process that has lost its claim may come to the end of what another has ended.
    private func end(
        _ work: OfficeImport, _ run: Int, _ state: ImportState, _ report: ImportReport, _ message: Problem.Message?
    ) async throws {
        for start in stride(from: 0, to: report.faults.count, by: Self.faultsAtOnce) {
            let slice = report.faults[start..<min(start + Self.faultsAtOnce, report.faults.count)]
            try await office.database.write { try $0.save(slice, from: start, of: work.id) }
        }
        let counts = "taken \(report.taken), refused \(report.faultCount)"
        let isOurs = try await office.database.write { tx in
            let now = office.effects.now()
            guard
                try tx.set(permille: 1_000, taken: report.taken, refused: report.faultCount, of: work.id, run: run),
                try tx.end(work.id, run: run, state, message: message, at: now)
            else { return false }
            try office.note(
                .imported, by: work.officer, site: work.site, detail: "\(work.kind.rawValue): \(message?.zh ?? counts)", at: now, tx)
            return true
        }
        guard isOurs else { return }
        log.info("imported", ["kind": .text(work.kind.rawValue), "taken": .count(report.taken), "refused": .count(report.faultCount)])
    }
}

/// A file that holds identity numbers: without a name, so that nothing is left of it however this process ends.
private struct NamelessFile {
    let handle: FileHandle

    init(_ name: ID<OfficeImport>) throws {
        let files = FileManager.default
        let file = files.temporaryDirectory.appending(path: "import-\(name)")
        guard files.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown)
        }
        defer { try? files.removeItem(at: file) }
        handle = try FileHandle(forWritingTo: file)
    }

    /// By which this process opens it once more.
    var path: String { "/proc/self/fd/\(handle.fileDescriptor)" }
}

/// A later run has begun: this process had lost its claim without knowing it.
struct ImportTakenOver: Error {}

/// Not all that was sent is there any more: another process has ended the import meanwhile.
struct TornImport: Error {}

/// The four sheets behind one door.
struct Importing: Sendable {
    let office: OfficeContext
    let exam: Exam

    /// - Parameters:
    ///   - only: the site whose rows are taken; `nil` for all.
    ///   - actor: under whose name a changed capacity stands among the acts.
    /// - Throws: `ImportRefusal`, `ImportFault` for a file that is no sheet of this kind.
    func callAsFunction(
        _ kind: ImportKind, _ path: String, only: SiteCode? = nil, by actor: String = OfficeContext.operatorName,
        tell: ImportTold = { _, _ in }
    ) async throws -> ImportReport {
        let (database, keyring, effects, sitting) = (office.database, office.keyring, office.effects, office.sitting)
        do {
            switch kind {
            case .roster:
                let run = ImportRoster(database: database, keyring: keyring, effects: effects, entry: exam.entry)
                return try await run(path, into: sitting, only: only, tell: tell)
            case .photos:
                let run = ImportPhotos(database: database, keyring: keyring, effects: effects, rule: exam.photo)
                return try await run(path, into: sitting, only: only, tell: tell)
            case .scores:
                return try await ImportScores(database: database, keyring: keyring, numbering: sitting.numbering)(path, tell: tell)
            case .sites:
                return try await ImportSites(database: database, effects: effects)(path, into: sitting, by: actor, tell: tell)
            }
        } catch let error as CSVError {
            throw ImportFault(error)
        }
    }
}
