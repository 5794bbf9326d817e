import Foundation
public import Primitives
import Synchronization

/// The only reading of the machine's clock and its random generator.
enum SystemClock {
    @Sendable static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    @Sendable static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        // A word at a time: each draw is a system call.
        while bytes.count < count {
            let word = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

/// A clock that an operator of a rehearsal moves: the machine's clock plus an offset that several processes read from one file.
/// The file holds the offset in microseconds as decimal text; a service notices a change within `refresh`.
public final class RehearsalClock: Sendable {
    private let path: String
    private let machine: @Sendable () -> Timestamp
    private let state: Mutex<State>

    private struct State {
        var offset: Timestamp.Span
        var readAt: Timestamp
    }

    /// How long an offset is trusted before the file is read again.
    public static let refresh = Timestamp.Span.milliseconds(20)

    /// - Parameter machine: the clock that the offset is added to.
    /// - Throws: the file system's error when the file can't be read or holds no number.
    public init(path: String, over machine: @escaping @Sendable () -> Timestamp = Effects.system.now) throws {
        self.path = path
        self.machine = machine
        state = Mutex(State(offset: try Self.read(path), readAt: machine()))
    }

    public func now() -> Timestamp {
        let machine = machine()
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
