public import Primitives
import Synchronization

/// When it is time to look again at what other processes may have changed: once in a while, and one asker of all looks.
public final class Lookout: Sendable {
    private let pause: Timestamp.Span
    private let lookedAt = Mutex<Timestamp?>(nil)

    /// - Parameter pause: between two looks.
    public init(every pause: Timestamp.Span) { self.pause = pause }

    /// Whoever is told so looks. A clock that was set back makes it due at once.
    public func isDue(at now: Timestamp) -> Bool {
        lookedAt.withLock { lookedAt in
            if let last = lookedAt, now >= last, now - last < pause { return false }
            lookedAt = now
            return true
        }
    }
}
