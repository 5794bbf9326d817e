import Database
import Foundation
import Primitives
import Runtime
import ScratchDatabase
import Synchronization

@testable import Outbox

/// A database, a clock that a test moves, and a courier with a receiver that fails, or hangs, on demand.
final class Post: Sendable {
    let scratch: ScratchDatabase
    let database: Database
    let clock = Mutex(Timestamp(seconds: 1_000))
    let arrived = Mutex<[String]>([])
    let refused = Mutex<Set<String>>([])
    /// Those that the receiver will never take.
    let rejected = Mutex<Set<String>>([])
    let patience = Mutex(Timestamp.Span.seconds(0))
    let metrics = Metrics()
    /// Runs before a message arrives.
    let interruption = Mutex<(@Sendable (String) async throws -> Void)?>(nil)
    var effects: Effects { Effects(now: { self.clock.withLock { $0 } }, random: Effects.system.random) }

    static let migrations = [Outbox.migration(1), Outbox.migrationToLines(2)]

    /// - Parameter scratch: another post's database, to go on after its crash.
    init(on scratch: ScratchDatabase? = nil) throws {
        self.scratch = try scratch ?? ScratchDatabase()
        database = try Database.open(self.scratch.location(), migrations: Self.migrations)
    }

    deinit { database.close() }

    var courier: Courier { courier(of: "note", "memo") }

    func courier(of topics: String...) -> Courier {
        let routes = topics.map { ($0, take) }
        return Courier(
            database: database, effects: effects, log: .silent, metrics: metrics, routes: Dictionary(uniqueKeysWithValues: routes))
    }

    @Sendable private func take(_ delivery: Delivery) async throws {
        let text = String(decoding: delivery.payload, as: UTF8.self)
        if refused.withLock({ $0.contains(text) }) { throw Refused() }
        if rejected.withLock({ $0.contains(text) }) { throw Undeliverable(cause: Refused(), patience: patience.withLock { $0 }) }
        try await interruption.withLock { $0 }?(text)
        arrived.withLock { $0.append(text) }
    }

    func send(_ text: String, key: String, topic: String = "note") async throws {
        let effects = effects
        try await database.write { tx in
            try tx.send(OutboxMessage(topic: topic, key: key, payload: Array(text.utf8)), id: effects.newID(), at: effects.now())
        }
    }

    func waiting() async throws -> Int { try await database.read { try $0.waitingMessages() } }

    struct Refused: Error {}
}
