public import Database
import Primitives
public import Runtime

/// Takes messages out of the outbox and delivers them: in order within a key, several keys at once, again and again until the other
/// side has taken them.
public struct Courier: Sendable {
    /// Throws when the message has not certainly arrived.
    public typealias Deliver = @Sendable (Delivery) async throws -> Void

    private let database: Database
    private let effects: Effects
    private let log: Log
    private let routes: [String: Deliver]
    private let delivered: Counter
    private let failed: Counter

    /// How many messages one round takes.
    private static let batch = 64

    /// - Parameter routes: who delivers each topic.
    public init(database: Database, effects: Effects, log: Log, metrics: Metrics, routes: [String: Deliver]) {
        self.database = database
        self.effects = effects
        self.log = log
        self.routes = routes
        delivered = metrics.counter("outbox_delivered_total", "Messages that arrived")
        failed = metrics.counter("outbox_failed_total", "Deliveries that failed and are tried again")
    }

    /// Delivers what is due, until nothing more is. - Returns: how many messages arrived.
    @discardableResult
    public func deliverDue() async throws -> Int {
        var arrived = 0
        while !Task.isCancelled {
            let now = effects.now()
            let due = try await database.read { try $0.dueMessages(at: now, limit: Self.batch) }
            guard !due.isEmpty else { break }
            arrived += try await deliver(due)
        }
        return arrived
    }

    private func deliver(_ due: [Delivery]) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for delivery in due { group.addTask { try await deliver(delivery) } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    private func deliver(_ delivery: Delivery) async throws -> Bool {
        do {
            guard let route = routes[delivery.topic] else { throw UnknownTopic(topic: delivery.topic) }
            try await route(delivery)
        } catch {
            failed.increment()
            log.warning(
                "outbox.failed",
                ["message": .id(delivery.id), "topic": .text(delivery.topic), "tries": .count(delivery.tries), "cause": .failure(error)])
            let next = effects.now() + Self.delay(after: delivery.tries, random: effects.random(2))
            try await database.write { try $0.postpone(delivery.id, until: next) }
            return false
        }
        try await database.write { try $0.remove(delivery.id) }
        delivered.increment()
        return true
    }

    /// 0.5 s doubled each time up to 5 minutes, of which a random half is left out so that peers don't return in step.
    static func delay(after tries: Int, random: [UInt8]) -> Timestamp.Span {
        let full = min(Int64(500) << Int64(min(tries, 16)), 300_000)
        let fraction = random.prefix(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return .milliseconds(full / 2 + full / 2 * fraction / 65_535)
    }
}

struct UnknownTopic: Error { let topic: String }
