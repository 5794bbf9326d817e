import Dispatch
import Foundation

/// A thread of our own, for work that blocks and so must never run in Swift's pool.
final class WorkerThread: Sendable {
    private let ended = DispatchGroup()

    init(name: String, _ work: @escaping @Sendable () -> Void) {
        ended.enter()
        let thread = Thread { [ended] in
            work()
            ended.leave()
        }
        thread.name = name
        thread.start()
    }

    /// Waits until the work is over.
    func join() { ended.wait() }
}
