import Dispatch
import Synchronization

/// Draws on a thread of its own: a page or a captcha takes milliseconds of computing, which neither Swift's pool nor the HTTP worker
/// may wait for. One thread, because the fonts are used by one at a time.
public final class PrintRoom: Sendable {
    private let queue = DispatchQueue(label: "print-room")
    private let waiting = Mutex(0)
    private let limit: Int

    /// - Parameter limit: how many may wait; at 10 ms a page, 256 are under three seconds.
    public init(limit: Int = 256) { self.limit = limit }

    /// - Throws: `PrintRoomFull` at once when too many wait; otherwise what `draw` throws.
    public func draw(_ draw: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
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

/// As many as allowed are waiting: answer 503 with Retry-After.
public struct PrintRoomFull: Error {}
