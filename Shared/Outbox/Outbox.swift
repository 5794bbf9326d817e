public import Database
public import Primitives

/// What is to leave the service: written in the transaction that causes it, delivered afterwards, at least once (SPEC Y8).
public struct OutboxMessage: Sendable {
    /// Chooses who delivers it: `mail`, `payment-event`.
    public let topic: String
    /// Messages of one topic with one key arrive in the order they were written.
    public let key: String
    public let payload: [UInt8]

    public init(topic: String, key: String, payload: [UInt8]) {
        self.topic = topic
        self.key = key
        self.payload = payload
    }
}

public enum Outbox {
    /// The table's migration; a service gives it one of its own numbers.
    public static func migration(_ number: Int) -> Migration {
        Migration(
            number, "outbox",
            """
            CREATE TABLE outbox (
                id BLOB NOT NULL PRIMARY KEY,
                topic TEXT NOT NULL,
                key TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                payload BLOB NOT NULL,
                written_at INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                tries INTEGER NOT NULL DEFAULT 0
            )
            """,
            "CREATE UNIQUE INDEX outbox_order ON outbox (key, sequence)",
            "CREATE INDEX outbox_due ON outbox (due_at)")
    }

    /// The next one: each topic is a line of its own, and what is due in it is found without looking at the others.
    public static func migrationToLines(_ number: Int) -> Migration {
        Migration(
            number, "outbox_lines",
            "DROP INDEX outbox_order",
            "DROP INDEX outbox_due",
            "CREATE UNIQUE INDEX outbox_line ON outbox (topic, key, sequence)",
            "CREATE INDEX outbox_due_in_topic ON outbox (topic, due_at)")
    }
}

extension Transaction {
    /// Puts a message into the outbox of this transaction: it leaves if, and only if, the transaction commits.
    public func send(_ message: OutboxMessage, id: ID<OutboxMessage>, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO outbox (id, topic, key, sequence, payload, written_at, due_at)
            VALUES ($1, $2, $3, (SELECT coalesce(max(sequence), 0) + 1 FROM outbox WHERE topic = $2 AND key = $3), $4, $5, $5)
            """, id, message.topic, message.key, message.payload, now)
    }
}

/// A message on its way.
public struct Delivery: Sendable {
    public let id: ID<OutboxMessage>
    public let topic: String
    public let payload: [UInt8]
    public let writtenAt: Timestamp
    /// How often it was tried before.
    public let tries: Int
}

extension Reading {
    /// The first message of each key of the topic, where it is due.
    func dueMessages(of topic: String, at now: Timestamp, limit: Int) throws -> [Delivery] {
        try all(
            """
            SELECT id, topic, payload, written_at, tries FROM outbox AS message
            WHERE topic = $1 AND due_at <= $2
            AND NOT EXISTS (
                SELECT 1 FROM outbox AS earlier
                WHERE earlier.topic = message.topic AND earlier.key = message.key AND earlier.sequence < message.sequence)
            ORDER BY due_at LIMIT $3
            """, topic, now, limit
        ) { row in
            Delivery(id: try row.next(), topic: try row.next(), payload: try row.next(), writtenAt: try row.next(), tries: try row.next())
        }
    }

    /// The topics that have messages: one step in the index for each, however many messages there are.
    func waitingTopics() throws -> [String] {
        var topics: [String] = []
        while let next = try first(
            "SELECT topic FROM outbox WHERE topic > $1 ORDER BY topic LIMIT 1", topics.last ?? "", as: { try $0.next(String.self) })
        {
            topics.append(next)
        }
        return topics
    }

    func waitingMessages() throws -> Int { try first("SELECT count(*) FROM outbox") { try $0.next() } ?? 0 }
}

extension Transaction {
    /// Delivered, or taken back by the transaction that wrote it.
    public func remove(_ id: ID<OutboxMessage>) throws { try run("DELETE FROM outbox WHERE id = $1", id) }

    func postpone(_ id: ID<OutboxMessage>, until moment: Timestamp) throws {
        try run("UPDATE outbox SET tries = tries + 1, due_at = $2 WHERE id = $1", id, moment)
    }
}
