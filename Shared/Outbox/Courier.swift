public import Database
public import Primitives
public import Runtime

/// Takes messages out of the outbox and delivers them: in order within a topic's key, several keys at once, each topic by itself, again
/// and again until the other side has taken them, or a topic's patience is over.
public struct Courier: Sendable {
    /// Throws when the message has not certainly arrived.
    public typealias Deliver = @Sendable (Delivery) async throws -> Void

    private let database: Database
    private let effects: Effects
    private let log: Log
    private let routes: [String: Deliver]
    private let delivered: Counter
    private let failed: Counter
    private let givenUp: [String: Counter]
    private let patience: [String: Timestamp.Span]

    /// How many messages of a topic are on their way at once.
    private static let batch = 64

    /// How often a message is tried at the least that the other side says it will never take: about a minute's worth, since it may be
    /// mistaken.
    private static let triesOfRejected = 8

    /// - Parameters:
    ///   - routes: who delivers each topic.
    ///   - patience: after how long a message that still fails is given up; topics without stay until they arrive. By default letters alone
    ///     are given up.
    public init(
        database: Database, effects: Effects, log: Log, metrics: Metrics, routes: [String: Deliver],
        patience: [String: Timestamp.Span]? = nil
    ) {
        self.patience = patience ?? [MailRoom.topic: MailRoom.patience]
        givenUp = Dictionary(
            uniqueKeysWithValues: routes.keys.map {
                ($0, metrics.counter("outbox_given_up_total", "Messages that were given up: refused for good, or overdue", ["topic": $0]))
            })
        self.database = database
        self.effects = effects
        self.log = log
        self.routes = routes
        delivered = metrics.counter("outbox_delivered_total", "Messages that arrived")
        failed = metrics.counter("outbox_failed_total", "Deliveries that failed and are tried again")
    }

    /// The courier's work in strands that don't wait for each other: one for each topic, so that a peer that hangs delays its own topic
    /// only, and one for messages that nobody delivers. Each strand delivers what is due and returns.
    public var strands: [@Sendable () async throws -> Void] {
        let topics = routes.keys.sorted().map { topic in { @Sendable () async throws -> Void in try await deliverDue(topic) } }
        return topics + [{ try await deliverStrays() }]
    }

    /// Delivers what is due in all topics at once, until nothing more is. - Returns: how many messages arrived.
    @discardableResult
    public func deliverDue() async throws -> Int {
        async let strays = deliverStrays()
        return try await sum(routes.keys.sorted()) { try await deliverDue($0) } + strays
    }

    /// Delivers what is due in one topic, until nothing more is. Not to be called for one topic twice at once. - Returns: how many arrived.
    @discardableResult
    func deliverDue(_ topic: String) async throws -> Int {
        var arrived = 0
        while !Task.isCancelled {
            let now = effects.now()
            let due = try await database.read { try $0.dueMessages(of: topic, at: now, limit: Self.batch) }
            guard !due.isEmpty else { break }
            arrived += try await sum(due) { try await deliver($0) ? 1 : 0 }
        }
        return arrived
    }

    /// Messages of a topic that nobody delivers any more stay where they are, and are complained about.
    @discardableResult
    private func deliverStrays() async throws -> Int {
        let topics = try await database.read { try $0.waitingTopics() }
        return try await sum(topics.filter { routes[$0] == nil }) { try await deliverDue($0) }
    }

    /// Does it for all at once. One failure doesn't cut short the others; it is thrown when they are done.
    private func sum<Element: Sendable>(_ elements: [Element], _ count: @escaping @Sendable (Element) async throws -> Int) async throws
        -> Int
    {
        let counts = await withTaskGroup(of: Result<Int, any Error>.self) { group in
            for element in elements {
                group.addTask {
                    do { return .success(try await count(element)) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return try counts.reduce(0) { try $0 + $1.get() }
    }

    private func deliver(_ delivery: Delivery) async throws -> Bool {
        do {
            guard let route = routes[delivery.topic] else { throw UnknownTopic(topic: delivery.topic) }
            try await route(delivery)
        } catch {
            // The process ends: it is due at once when the next one begins.
            guard !Task.isCancelled else { return false }
            failed.increment()
            try await (isHopeless(delivery, error) ? giveUp(delivery, error) : postpone(delivery, error))
            return false
        }
        try await database.write { try $0.remove(delivery.id) }
        delivered.increment()
        return true
    }

    private func isHopeless(_ delivery: Delivery, _ error: any Error) -> Bool {
        let age = effects.now() - delivery.writtenAt
        if error is Overdue { return true }
        if let error = error as? Undeliverable, delivery.tries + 1 >= Self.triesOfRejected, age >= error.patience { return true }
        return patience[delivery.topic].map { age >= $0 } ?? false
    }

    private func giveUp(_ delivery: Delivery, _ error: any Error) async throws {
        givenUp[delivery.topic]?.increment()
        log.error(
            "outbox.given_up",
            ["message": .id(delivery.id), "topic": .text(delivery.topic), "tries": .count(delivery.tries), "cause": .failure(error)])
        try await database.write { try $0.remove(delivery.id) }
    }

    private func postpone(_ delivery: Delivery, _ error: any Error) async throws {
        log.warning(
            "outbox.failed",
            ["message": .id(delivery.id), "topic": .text(delivery.topic), "tries": .count(delivery.tries), "cause": .failure(error)])
        let next = effects.now() + Self.delay(after: delivery.tries, random: effects.random(2))
        try await database.write { try $0.postpone(delivery.id, until: next) }
    }

    /// 0.5 s doubled each time up to 5 minutes, of which a random half is left out so that peers don't return in step.
    static func delay(after tries: Int, random: [UInt8]) -> Timestamp.Span {
        let full = min(Int64(500) << Int64(min(tries, 16)), 300_000)
        let fraction = random.prefix(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return .milliseconds(full / 2 + full / 2 * fraction / 65_535)
    }
}

/// The other side has said that it will never take the message. It is asked a few times more, then the message is given up.
public struct Undeliverable: Error {
    public let cause: any Error
    /// How old the message is to be before that, for a receiver that somebody may put right.
    let patience: Timestamp.Span

    public init(cause: any Error, patience: Timestamp.Span = .seconds(0)) {
        self.cause = cause
        self.patience = patience
    }
}

/// The message is worth nothing any more, and is given up at once.
struct Overdue: Error, Equatable {}

struct UnknownTopic: Error { let topic: String }
