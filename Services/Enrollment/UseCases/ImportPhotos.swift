import Crypto
import Database
import Documents
import EnrollmentDomain
import Foundation
import Primitives
import Runtime

/// `import-photos FOLDER`: photos named by identity number (SPEC E27): `110101200301011234.jpg`. Each must belong to someone
/// in the roster, and be what the exam asks of a photo.
struct ImportPhotos: Sendable {
    let database: Database
    let keyring: Keyring
    let effects: Effects
    /// `nil` where photos are taken as they come.
    let rule: PhotoRule?

    func callAsFunction(_ folder: String, into sitting: Sitting) async throws -> ImportReport {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { throw ImportRefusal.unreadableFolder(folder) }
        var report = ImportReport()
        for (index, name) in names.sorted().enumerated() {
            do {
                try await take(URL(filePath: folder).appending(path: name), line: index + 1, sitting)
                report.taken += 1
            } catch let fault as ImportFault {
                report.note(fault)
            }
        }
        return report
    }

    private func take(_ file: URL, line: Int, _ sitting: Sitting) async throws {
        let people = IdentityDocument.Kind.allCases
            .compactMap { try? IdentityDocument($0, file.deletingPathExtension().lastPathComponent) }.map(keyring.person)
        guard let bytes = try? Data(contentsOf: file), let photo = try? Photo(Array(bytes)) else {
            throw ImportFault(line: line, reason: "不是可用的 JPEG 或 PNG 照片")
        }
        try check(photo, line)
        guard let person = try await database.read({ try $0.firstInRoster(of: people, sitting: sitting.code) }) else {
            throw ImportFault(line: line, reason: "名册中没有该证件号")
        }
        let sealed = keyring.seal(photo: photo.bytes, of: person, random: effects.random)
        try await database.write { try $0.savePhoto(sealed, of: person) }
    }

    private func check(_ photo: Photo, _ line: Int) throws(ImportFault) {
        do {
            try rule?.check(photo)
        } catch {
            throw ImportFault(line: line, reason: error.reason)
        }
    }
}

extension PhotoRule.Refusal {
    var reason: String {
        switch self {
        case .format: "照片格式不符合本考试的要求"
        case .fileSize: "照片文件的大小不符合本考试的要求"
        case .pixels: "照片的像素不足"
        case .ratio: "照片的宽高比不符合本考试的要求"
        }
    }
}
