import Dispatch
import Foundation

/// A folder in which mails wait for another program. A mail has its name only when it is whole, and both are on the disk before its delivery
/// ends (SPEC S4): after that the outbox forgets it.
final class Spool: Sendable {
    typealias Sync = @Sendable (FileHandle) throws -> Void

    private let folder: URL
    private let sync: Sync
    /// Syncing waits for a disk, so it never runs on Swift's pool. What waits here is at most what the courier has under way at once.
    private let queue = DispatchQueue(label: "mail spool")

    /// - Parameter sync: returns when the file, or the folder's list of names, is durable.
    init(folder: String, sync: @escaping Sync = { try $0.synchronize() }) {
        self.folder = URL(filePath: folder, directoryHint: .isDirectory)
        self.sync = sync
    }

    /// Writes the file; one of the same name, left by a delivery that was cut short, is replaced.
    /// - Throws: the file system's error; then the file may or may not be there.
    func keep(_ content: [UInt8], named name: String) async throws {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in continuation.resume(with: Result { try write(Data(content), named: name) }) }
        }
    }

    private func write(_ content: Data, named name: String) throws {
        try makeFolder()
        let target = folder.appending(path: name)
        let partial = folder.appending(path: name + ".partial")
        try content.write(to: partial)
        try synchronize(partial)
        try rename(partial, target)
        try synchronize(folder)
    }

    /// - Throws: the file system's error when the folder can't be made or written to.
    func prepare() throws {
        try makeFolder()
        let probe = folder.appending(path: ".probe.\(ProcessInfo.processInfo.processIdentifier)")
        try Data().write(to: probe)
        try FileManager.default.removeItem(at: probe)
    }

    private func makeFolder() throws {
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try synchronize(folder.deletingLastPathComponent())
    }

    private func synchronize(_ place: URL) throws {
        let handle = try FileHandle(forReadingFrom: place)
        defer { try? handle.close() }
        try sync(handle)
    }

    /// Over a file that is there, which `FileManager` would refuse.
    private func rename(_ file: URL, _ target: URL) throws {
        guard unsafe Foundation.rename(file.path, target.path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
}
