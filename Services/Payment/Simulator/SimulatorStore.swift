import Database
import PaymentDomain
import Primitives

enum SimulatorStore {
    static let migrations = [
        Migration(
            1, "gateways",
            """
            CREATE TABLE trades (
                id BLOB NOT NULL PRIMARY KEY,
                channel TEXT NOT NULL,
                number TEXT NOT NULL,
                trade_number TEXT NOT NULL,
                amount INTEGER NOT NULL CONSTRAINT trades_amount_positive CHECK (amount > 0),
                subject TEXT NOT NULL,
                return_url TEXT NOT NULL,
                notify_url TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                status TEXT NOT NULL,
                paid_at INTEGER,
                refunded INTEGER NOT NULL,
                CONSTRAINT trades_refund_within_amount CHECK (refunded BETWEEN 0 AND amount)
            )
            """,
            "CREATE UNIQUE INDEX trades_number ON trades (channel, number)",
            """
            CREATE TABLE given_back (
                id BLOB NOT NULL PRIMARY KEY,
                trade_id BLOB NOT NULL REFERENCES trades (id),
                request TEXT NOT NULL,
                amount INTEGER NOT NULL,
                given_at INTEGER NOT NULL
            )
            """,
            "CREATE UNIQUE INDEX given_back_once ON given_back (trade_id, request)",
            """
            CREATE TABLE callbacks (
                id BLOB NOT NULL PRIMARY KEY,
                url TEXT NOT NULL,
                body TEXT NOT NULL,
                expected TEXT NOT NULL,
                due_at INTEGER NOT NULL,
                tries INTEGER NOT NULL,
                most_tries INTEGER NOT NULL
            )
            """,
            "CREATE INDEX callbacks_due ON callbacks (due_at)",
            """
            CREATE TABLE faults (
                serial TEXT NOT NULL,
                fault TEXT NOT NULL,
                times INTEGER NOT NULL CONSTRAINT faults_times_not_negative CHECK (times >= 0),
                PRIMARY KEY (serial, fault)
            )
            """),
        // Callbacks that wait while this is run count as lost ones.
        Migration(
            2, "the order of callbacks",
            "DROP TABLE callbacks",
            """
            CREATE TABLE callbacks (
                id BLOB NOT NULL PRIMARY KEY,
                trade_id BLOB NOT NULL REFERENCES trades (id),
                url TEXT NOT NULL,
                body TEXT NOT NULL,
                due_at INTEGER NOT NULL,
                is_held INTEGER NOT NULL,
                tries INTEGER NOT NULL,
                most_tries INTEGER NOT NULL
            )
            """,
            "CREATE INDEX callbacks_due ON callbacks (due_at)",
            "CREATE INDEX callbacks_held ON callbacks (trade_id) WHERE is_held = 1",
            "ALTER TABLE trades ADD COLUMN body TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE trades ADD COLUMN passback TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX trades_by_own_number ON trades (trade_number)",
            "CREATE INDEX given_back_by_day ON given_back (given_at)",
            """
            CREATE TABLE late_payments (
                trade_id BLOB NOT NULL PRIMARY KEY REFERENCES trades (id),
                due_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX late_payments_due ON late_payments (due_at)"),
        Migration(
            3, "the fault plan",
            """
            CREATE TABLE fault_plan (
                id INTEGER NOT NULL PRIMARY KEY CONSTRAINT fault_plan_is_one CHECK (id = 1),
                configured BLOB NOT NULL,
                plan BLOB NOT NULL,
                turn INTEGER NOT NULL
            )
            """),
        Migration(4, "trades by day", "CREATE INDEX trades_by_day ON trades (channel, paid_at) WHERE paid_at IS NOT NULL"),
        Migration(5, "refunds that are listed late", "ALTER TABLE given_back ADD COLUMN listed_at INTEGER NOT NULL DEFAULT 0"),
    ]
}

extension Reading {
    func trade(_ id: ID<Trade>) throws -> Trade? {
        try first(
            """
            SELECT id, channel, number, trade_number, amount, subject, return_url, notify_url, created_at, expires_at, status, paid_at,
            refunded, body, passback FROM trades WHERE id = $1
            """, id, as: Trade.init(row:))
    }

    func trade(_ number: String, at channel: Channel) throws -> Trade? {
        try first(
            """
            SELECT id, channel, number, trade_number, amount, subject, return_url, notify_url, created_at, expires_at, status, paid_at,
            refunded, body, passback FROM trades WHERE number = $1 AND channel = $2
            """, number, channel, as: Trade.init(row:))
    }

    /// By the gateway's own number.
    func trade(transaction: String) throws -> Trade? {
        try first(
            """
            SELECT id, channel, number, trade_number, amount, subject, return_url, notify_url, created_at, expires_at, status, paid_at,
            refunded, body, passback FROM trades WHERE trade_number = $1
            """, transaction, as: Trade.init(row:))
    }

    func givenBack(_ request: String, of trade: ID<Trade>) throws -> Money? {
        try first("SELECT amount FROM given_back WHERE trade_id = $1 AND request = $2", trade, request) { try $0.next() }
    }

    /// What it admits to have given back.
    func givenBack(of trade: ID<Trade>, listedBy now: Timestamp) throws -> [(request: String, amount: Money, at: Timestamp)] {
        try all(
            "SELECT request, amount, given_at FROM given_back WHERE trade_id = $1 AND listed_at <= $2 ORDER BY id", trade, now
        ) { row in
            (request: try row.next(), amount: try row.next(), at: try row.next())
        }
    }

    /// All that a gateway gave back from `start` on, before `end`.
    func givenBack(at channel: Channel, from start: Timestamp, to end: Timestamp) throws
        -> [(trade: ID<Trade>, request: String, amount: Money, at: Timestamp)]
    {
        try all(
            """
            SELECT trade_id, request, given_back.amount, given_at FROM given_back JOIN trades ON trades.id = trade_id
            WHERE given_at >= $1 AND given_at < $2 AND channel = $3 ORDER BY given_back.id
            """, start, end, channel
        ) { row in (trade: try row.next(), request: try row.next(), amount: try row.next(), at: try row.next()) }
    }

    func latePayments(at now: Timestamp, limit: Int) throws -> [ID<Trade>] {
        try all("SELECT trade_id FROM late_payments WHERE due_at <= $1 ORDER BY due_at LIMIT $2", now, limit) { try $0.next() }
    }

    /// What has come in and gone back, over all trades: to hold against the merchant's books.
    func takings() throws -> (received: Money, refunded: Money) {
        let sums = try first(
            "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT), CAST(coalesce(sum(refunded), 0) AS BIGINT) FROM trades WHERE paid_at IS NOT NULL"
        ) { row in
            (received: try row.next(Money.self), refunded: try row.next(Money.self))
        }
        return sums ?? (.zero, .zero)
    }
}

extension Transaction {
    func add(_ trade: Trade) throws {
        try run(
            """
            INSERT INTO trades (id, channel, number, trade_number, amount, subject, return_url, notify_url, created_at, expires_at,
            status, paid_at, refunded, body, passback) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """, trade.id, trade.channel, trade.number, trade.transaction, trade.amount, trade.subject, trade.returnURL, trade.notifyURL,
            trade.createdAt, trade.expiresAt, trade.status, trade.paidAt, trade.refunded, trade.body, trade.passback)
    }

    func keep(_ trade: Trade) throws {
        try run(
            "UPDATE trades SET status = $2, paid_at = $3, refunded = $4 WHERE id = $1", trade.id, trade.status, trade.paidAt, trade.refunded
        )
    }

    /// Gives back, and keeps the request that asked for it.
    /// - Parameter listedAt: when it admits that.
    func giveBack(
        _ amount: Money, of trade: Trade, request: String, id: ID<Trade>, at now: Timestamp, listedAt: Timestamp? = nil
    ) throws -> Trade {
        try run(
            "INSERT INTO given_back (id, trade_id, request, amount, given_at, listed_at) VALUES ($1, $2, $3, $4, $5, $6)", id, trade.id,
            request, amount, now, listedAt ?? now)
        var changed = trade
        changed.refunded = trade.refunded + amount
        if changed.refunded == trade.amount { changed.status = .closed }
        try keep(changed)
        return changed
    }

    func payLate(_ trade: ID<Trade>, at moment: Timestamp) throws {
        try run("INSERT INTO late_payments (trade_id, due_at) VALUES ($1, $2) ON CONFLICT (trade_id) DO NOTHING", trade, moment)
    }

    func removeLatePayment(of trade: ID<Trade>) throws { try run("DELETE FROM late_payments WHERE trade_id = $1", trade) }

    func set(_ fault: Fault, for serial: String, times: Int) throws {
        try run(
            "INSERT INTO faults (serial, fault, times) VALUES ($1, $2, $3) ON CONFLICT (serial, fault) DO UPDATE SET times = $3", serial,
            fault,
            times)
    }

    /// Whether the fault happens now; each time uses it up by one.
    func happens(_ fault: Fault, to serial: String) throws -> Bool {
        try run("UPDATE faults SET times = times - 1 WHERE serial = $1 AND fault = $2 AND times > 0", serial, fault) > 0
    }
}

extension Trade {
    fileprivate init(row: inout Row) throws {
        self.init(
            id: try row.next(), channel: try row.next(), number: try row.next(), transaction: try row.next(), amount: try row.next(),
            subject: try row.next(), returnURL: try row.next(), notifyURL: try row.next(), createdAt: try row.next(),
            expiresAt: try row.next(), status: try row.next(), paidAt: try row.next(), refunded: try row.next(), body: try row.next(),
            passback: try row.next())
    }
}
