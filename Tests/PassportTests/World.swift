import Foundation
import Primitives
import Runtime
import Synchronization

/// What a test decides of the world: the clock stands until it is moved, and random bytes can be chosen.
final class World: Sendable {
    private let clock = Mutex(Timestamp(seconds: 1_800_000_000))
    private let script = Mutex<[[UInt8]]>([])
    private let log = Mutex<[String]>([])

    var now: Timestamp { clock.withLock { $0 } }
    func advance(_ span: Timestamp.Span) { clock.withLock { $0 = $0 + span } }

    /// The next request for as many random bytes gets these.
    func willDraw(_ bytes: [UInt8]) { script.withLock { $0.append(bytes) } }

    var lines: [String] { log.withLock { $0 } }

    var effects: Effects { Effects(now: { self.now }, random: random) }
    var logger: Log { Log(service: "passport", level: .debug, now: { self.now }, sink: { line in self.log.withLock { $0.append(line) } }) }

    @Sendable private func random(_ count: Int) -> [UInt8] {
        let chosen = script.withLock { script in
            script.firstIndex { $0.count == count }.map { script.remove(at: $0) }
        }
        return chosen ?? Effects.system.random(count)
    }
}
