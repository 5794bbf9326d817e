import Foundation
import Primitives
import Runtime
import Synchronization

/// The clock of a rehearsal: one file with an offset, which all services read.
final class RehearsalOffset: Sendable {
    let file: URL
    private let offset = Mutex(Timestamp.Span.seconds(0))

    init(file: URL) throws {
        self.file = file
        try Data("0\n".utf8).write(to: file)
    }

    func now() -> Timestamp { Effects.system.now() + offset.withLock { $0 } }

    /// Moves every service's clock so that it now shows `moment`; returns when all of them have noticed. Before that one service's
    /// token would come from another's future.
    func move(to moment: Timestamp) async throws {
        let span = moment - Effects.system.now()
        offset.withLock { $0 = span }
        try Data("\(span.microseconds)\n".utf8).write(to: file, options: .atomic)
        try await pause(milliseconds: Int(3 * RehearsalClock.refresh.microseconds / 1_000))
    }
}
