import Dispatch
import Runtime
import Synchronization

/// What only one process may have, of all that share a database: the one that has it does the work that must be done by one at a time. It
/// ends with the process that has it, however that dies, and another takes it within seconds.
public final class Claim: Sendable {
    /// When it was last certain that this process has the claim.
    private let confirmedAt = Mutex<ContinuousClock.Instant?>(nil)
    private let isReleased = Atomic(false)
    private let wakeUp = DispatchSemaphore(value: 0)
    private let thread = Mutex<WorkerThread?>(nil)

    /// How often it is asked for, and confirmed.
    private static let interval = DispatchTimeInterval.seconds(1)
    /// Shorter than the four seconds after which a PostgreSQL server gives the claim of one that is silent to another.
    private static let trust = Duration.seconds(3)

    init(_ name: String, at location: DatabaseLocation, effects: Effects) {
        thread.withLock {
            $0 = WorkerThread(name: "database claim") { [weak self] in
                var connection: (any Connection)?
                while let self, !self.isReleased.load(ordering: .acquiring) {
                    self.ask(for: name, on: &connection) { try location.connect(.reading, effects) }
                }
            }
        }
    }

    deinit { isReleased.store(true, ordering: .releasing) }

    /// Whether this process has it now. Work begun meanwhile should be short: it isn't stopped when the claim is lost.
    public var isHeld: Bool {
        confirmedAt.withLock { $0.map { .now - $0 < Self.trust } ?? false }
    }

    /// Gives it up, so that another may take it at once. Blocks for as long as a server takes to answer.
    public func release() {
        isReleased.store(true, ordering: .releasing)
        wakeUp.signal()
        thread.withLock { $0?.join() }
        confirmedAt.withLock { $0 = nil }
    }

    private func ask(for name: String, on connection: inout (any Connection)?, connect: () throws -> any Connection) {
        let began = ContinuousClock.now
        do {
            let current = try connection ?? connect()
            connection = current
            let isOurs = try current.claim(name)
            confirmedAt.withLock { $0 = isOurs ? began : nil }
        } catch {
            // A new connection asks anew; the old one's claim ended with it.
            connection = nil
            confirmedAt.withLock { $0 = nil }
        }
        _ = wakeUp.wait(timeout: .now() + Self.interval)
    }
}
