import Foundation
public import Primitives
import Synchronization

/// The only reading of the machine's clock and its random generator.
enum SystemClock {
    @Sendable static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    @Sendable static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
    }
}

/// A clock that an operator of a rehearsal moves: the machine's clock plus an offset that several processes read from one file.
/// The file holds the offset in microseconds as decimal text; a service notices a change within `refresh`.
public final class RehearsalClock: Sendable {
    private let path: String
    private let state: Mutex<State>

    private struct State {
        var offset: Timestamp.Span
        var readAt: Timestamp
    }

    /// How long an offset is trusted before the file is read again.
    public static let refresh = Timestamp.Span.milliseconds(20)

    /// - Throws: the file system's error when the file can't be read.
    public init(path: String) throws {
        self.path = path
        state = Mutex(State(offset: try Self.read(path), readAt: SystemClock.now()))
    }

    public func now() -> Timestamp {
        let machine = SystemClock.now()
        return state.withLock { state in
            if machine - state.readAt > Self.refresh || machine < state.readAt {
                state.readAt = machine
                if let offset = try? Self.read(path) { state.offset = offset }
            }
            return machine + state.offset
        }
    }

    private static func read(_ path: String) throws -> Timestamp.Span {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard let offset = Int64(text.trimmed) else { throw CocoaError(.fileReadCorruptFile) }
        return .microseconds(offset)
    }
}
