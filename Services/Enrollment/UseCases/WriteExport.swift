import Database
import EnrollmentDomain
import Foundation
import Runtime

/// `export FILE`: the sitting in a file that only its owner may read, or at the standard output.
struct WriteExport: Sendable {
    let export: ExportSitting
    let effects: Effects

    /// The file has its name when it is whole: an export that broke off leaves none that could be taken for one.
    /// - Parameter path: `-` is the standard output, at which nothing is told but the sheet.
    func callAsFunction(to path: String) async throws -> String {
        guard path != "-" else {
            _ = try await write(to: .standardOutput)
            return ""
        }
        let unfinished = path + ".part"
        let count = try await PrivateFile.write(unfinished) { try await write(to: $0) }
        do {
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            try FileManager.default.moveItem(atPath: unfinished, toPath: path)
        } catch {
            throw UnwritableFile(path: path)
        }
        return "\(count) entries written to \(path)"
    }

    /// Before the first line: what breaks off has handed out identity numbers, too (E28).
    private func note() async throws {
        let act = OfficeAct(at: effects.now(), actor: OfficeContext.operatorName, kind: .exported, detail: "export")
        try await export.database.write { try $0.note(act, id: effects.newID(), in: export.sitting.code) }
    }

    private func write(to file: FileHandle) async throws -> Int {
        var chunks = try await export.chunks()
        try await note()
        while let chunk = try await chunks.next() { try file.write(contentsOf: Data(chunk)) }
        return chunks.count
    }
}

/// Files with what people trusted the exam with: for their owner's eyes.
enum PrivateFile {
    /// - Throws: `UnwritableFile`, and what the body throws; the file is gone then.
    static func write<T>(_ path: String, _ body: (FileHandle) async throws -> T) async throws -> T {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw UnwritableFile(path: path) }
        do {
            let result = try await body(file)
            try file.close()
            return result
        } catch {
            try? file.close()
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }
}

struct UnwritableFile: Error, CustomStringConvertible {
    let path: String
    var description: String { "the file can't be written: \(path)" }
}
