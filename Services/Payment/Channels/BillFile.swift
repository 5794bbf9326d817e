import CSV
import Foundation
import PaymentDomain
import Zip

/// A bill as a file: a CSV file, or a zip that has one.
struct BillFile {
    /// Far more than a day of all exams is.
    static let mostBytes = 2 << 30
    private static let linesAtOnce = 500

    let path: String

    /// Hands out the bill's lines, some hundred at a time, in their order.
    /// - Throws: `BillError`, and what `take` throws.
    func read(_ format: any BillFormat.Type, _ take: ([BillLine]) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in try unpacked(into: folder) where try await readTable(file, format, take) { return }
        throw BillError.empty
    }

    /// - Returns: the paths of what is in it.
    private func unpacked(into folder: URL) throws -> [String] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw BillError.unavailable("\(path) can't be read") }
        defer { try? handle.close() }
        guard try handle.read(upToCount: 2) == Data("PK".utf8) else { return [path] }
        try handle.seek(toOffset: 0)
        let archive = [UInt8](try handle.readToEnd() ?? Data())
        var files: [FileHandle] = []
        defer { for file in files { try? file.close() } }
        do {
            try ZipArchive.read(archive, limit: Self.mostBytes) { index, piece in
                while files.count <= index { files.append(try Self.create(folder.appending(path: "\(files.count)").path)) }
                try files[index].write(contentsOf: piece)
            }
        } catch let error as ZipError {
            throw BillError.unavailable("the archive is damaged: \(error)")
        }
        return files.indices.map { folder.appending(path: "\($0)").path }
    }

    private static func create(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
            throw BillError.unavailable("\(path) can't be written")
        }
        return file
    }

    /// - Returns: whether the file was the bill.
    private func readTable(_ path: String, _ format: any BillFormat.Type, _ take: ([BillLine]) async throws -> Void) async throws -> Bool {
        var format = format.init()
        var lines: [BillLine] = []
        do {
            var reader = try CSVReader(path: path)
            while let record = try reader.next() {
                do throws(BillError) {
                    if let entry = try format.entry(record) { lines.append(.entry(entry)) }
                } catch .unreadable(let line, let what) {
                    lines.append(.unreadable(line: line, what))
                }
                guard lines.count == Self.linesAtOnce else { continue }
                try await take(lines)
                lines.removeAll(keepingCapacity: true)
            }
        } catch BillError.anotherFile {
            return false
        } catch let error as CSVError {
            throw BillError.damaged("\(error)")
        }
        if !lines.isEmpty { try await take(lines) }
        return format.isComplete
    }
}
