import Dispatch
import Synchronization

/// Draws documents on a thread of its own: a page takes milliseconds of computing, which Swift's pool must not wait for.
final class PrintRoom: Sendable {
    private let queue = DispatchQueue(label: "enrollment.print")
    private let waiting = Mutex(0)
    private let limit: Int

    /// - Parameter limit: how many may wait; at 10 ms a page, 256 are under three seconds.
    init(limit: Int = 256) { self.limit = limit }

    /// - Throws: `PrintRoomFull` at once when too many wait; otherwise what `draw` throws.
    func draw(_ draw: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
        let isAdmitted = waiting.withLock { waiting in
            guard waiting < limit else { return false }
            waiting += 1
            return true
        }
        guard isAdmitted else { throw PrintRoomFull() }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try draw() }) }
        }
    }
}

struct PrintRoomFull: Error {}
