import Crypto
import Database
import Documents
import EnrollmentDomain
import Foundation
import Primitives
import Runtime
import Zip

/// `import-photos FOLDER|ZIP`: photos named by identity number (SPEC E27): `110101200301011234.jpg`. Each must belong to someone
/// in the roster, and be what the exam asks of a photo.
struct ImportPhotos: Sendable {
    let database: Database
    let keyring: Keyring
    let effects: Effects
    /// `nil` where photos are taken as they come.
    let rule: PhotoRule?

    /// After so many, whoever watches is told.
    private static let batch = 50
    /// Of its own: whoever prints a ticket meanwhile doesn't wait behind a folder of photos.
    private static let room = PrintRoom()

    /// - Parameter only: the site whose people's photos are taken; `nil` for all.
    func callAsFunction(
        _ path: String, into sitting: Sitting, only: SiteCode? = nil, tell: ImportTold = { _, _ in }
    ) async throws -> ImportReport {
        let source = try PhotoSource(path)
        var report = ImportReport()
        for index in 0..<source.count {
            try Task.checkCancellation()
            do {
                try await take(try source.photo(index), line: index + 1, sitting, only)
                report.taken += 1
            } catch let fault as ImportFault {
                report.note(fault)
            }
            if index % Self.batch == Self.batch - 1 { try await tell(Double(index + 1) / Double(source.count), report) }
        }
        return report
    }

    private func take(_ file: (name: String, bytes: [UInt8]?), line: Int, _ sitting: Sitting, _ only: SiteCode?) async throws {
        let people = IdentityDocument.Kind.allCases.compactMap { try? IdentityDocument($0, file.name) }.map(keyring.person)
        let photo = try await checked(file.bytes ?? [], line)
        guard let found = try await database.read({ try $0.firstInRoster(of: people, sitting: sitting.code) }) else {
            throw ImportFault(line: line, reason: "名册中没有该证件号")
        }
        guard only == nil || only == found.site else { throw ImportFault(line: line, reason: "不是本考点的考生") }
        let sealed = keyring.seal(photo: photo, of: found.person, random: effects.random)
        try await database.write { try $0.savePhoto(sealed, of: found.person) }
    }

    private func checked(_ bytes: [UInt8], _ line: Int) async throws -> [UInt8] {
        do {
            return try await Self.room.check(bytes, by: rule)
        } catch is DocumentError {
            throw ImportFault(line: line, reason: "不是可用的 JPEG 或 PNG 照片")
        } catch let refusal as PhotoRule.Refusal {
            throw ImportFault(line: line, reason: refusal.reason)
        }
    }
}

/// The photos of a folder or an archive, in the order of their names.
private struct PhotoSource {
    private let folder: URL?
    private let archive: ZipArchive.Reader?
    private let entries: [(name: String, index: Int)]

    init(_ path: String) throws(ImportRefusal) {
        if let archive = try? ZipArchive.Reader(path: path) {
            let names = (0..<archive.count).map { (name: archive.name(of: $0) ?? "", index: $0) }
            entries = names.filter { !$0.name.hasSuffix("/") && !$0.name.hasPrefix("__MACOSX/") }.sorted { $0.name < $1.name }
            self.archive = archive
            folder = nil
        } else {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                throw FileManager.default.fileExists(atPath: path) ? .noArchive : .unreadableFolder(path)
            }
            entries = names.sorted().enumerated().map { ($1, $0) }
            folder = URL(filePath: path)
            archive = nil
        }
    }

    var count: Int { entries.count }

    /// - Returns: the name without folders and ending, and the content; `nil` where it can't be read.
    func photo(_ number: Int) throws -> (name: String, bytes: [UInt8]?) {
        let entry = entries[number]
        let name = URL(filePath: entry.name).deletingPathExtension().lastPathComponent
        if let folder { return (name, (try? Data(contentsOf: folder.appending(path: entry.name))).map(Array.init)) }
        return (name, try? archive?.contents(of: entry.index, limit: Photo.byteLimit))
    }
}
