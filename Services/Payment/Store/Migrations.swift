import Allowances
public import Database
import Outbox
import SignIn

/// The schema, which carries what must never be broken: one open attempt, one receipt an attempt, one payment an order (SPEC Y2, Y10).
public enum PaymentStore {
    public static let migrations = [
        orders, attempts, refunds, ledger, notifications, Outbox.migration(6), partialRefunds, Outbox.migrationToLines(8),
        notificationDigests, Allowances.migration(10), bills, history, SignInTables.migration(13), operators, ledgerOfAnOrder,
        refundTurns, declarations, lines, oddLines, waiting, alarmsByKind,
    ]

    private static let orders = Migration(
        1, "orders",
        """
        CREATE TABLE orders (
            id BLOB NOT NULL PRIMARY KEY,
            client TEXT NOT NULL,
            idempotency_key TEXT NOT NULL,
            amount INTEGER NOT NULL CONSTRAINT orders_amount_positive CHECK (amount > 0),
            subject TEXT NOT NULL,
            return_url TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            state TEXT NOT NULL CONSTRAINT orders_state_known CHECK (state IN ('open', 'paid', 'closed', 'refunded')),
            created_at INTEGER NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX orders_idempotency ON orders (client, idempotency_key)",
        "CREATE INDEX orders_expiring ON orders (expires_at) WHERE state = 'open'",
        """
        CREATE TABLE order_items (
            order_id BLOB NOT NULL REFERENCES orders (id),
            position INTEGER NOT NULL,
            reference TEXT NOT NULL,
            title TEXT NOT NULL,
            amount INTEGER NOT NULL CONSTRAINT order_items_amount_positive CHECK (amount > 0),
            PRIMARY KEY (order_id, position)
        )
        """)

    private static let attempts = Migration(
        2, "attempts",
        """
        CREATE TABLE attempts (
            id BLOB NOT NULL PRIMARY KEY,
            order_id BLOB NOT NULL REFERENCES orders (id),
            channel TEXT NOT NULL CONSTRAINT attempts_channel_known CHECK (channel IN ('alipay', 'payease')),
            number TEXT NOT NULL,
            amount INTEGER NOT NULL CONSTRAINT attempts_amount_positive CHECK (amount > 0),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            state TEXT NOT NULL CONSTRAINT attempts_state_known CHECK (state IN ('open', 'unknown', 'paid', 'closed')),
            check_at INTEGER,
            checks INTEGER NOT NULL,
            received INTEGER CONSTRAINT attempts_received_not_negative CHECK (received >= 0),
            gateway_number TEXT,
            received_at INTEGER,
            CONSTRAINT attempts_paid_means_received CHECK ((state = 'paid') = (received IS NOT NULL)),
            CONSTRAINT attempts_received_is_whole CHECK ((received IS NULL) = (received_at IS NULL)),
            CONSTRAINT attempts_live_is_watched CHECK (state NOT IN ('open', 'unknown') OR check_at IS NOT NULL)
        )
        """,
        "CREATE UNIQUE INDEX attempts_number ON attempts (number)",
        "CREATE UNIQUE INDEX one_open_attempt ON attempts (order_id) WHERE state IN ('open', 'unknown')",
        "CREATE INDEX attempts_of_order ON attempts (order_id)",
        "CREATE INDEX attempts_to_check ON attempts (check_at) WHERE check_at IS NOT NULL")

    private static let refunds = Migration(
        3, "refunds",
        """
        CREATE TABLE refunds (
            id BLOB NOT NULL PRIMARY KEY,
            attempt_id BLOB NOT NULL REFERENCES attempts (id),
            amount INTEGER NOT NULL CONSTRAINT refunds_amount_positive CHECK (amount > 0),
            reason TEXT NOT NULL
                CONSTRAINT refunds_reason_known CHECK (reason IN ('late', 'paid_twice', 'too_little', 'excess', 'requested')),
            state TEXT NOT NULL CONSTRAINT refunds_state_known CHECK (state IN ('due', 'sent', 'done')),
            tries INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX one_refund_for_a_reason ON refunds (attempt_id, reason)",
        "CREATE INDEX refunds_to_do ON refunds (due_at) WHERE state <> 'done'")

    private static let ledger = Migration(
        4, "ledger",
        """
        CREATE TABLE ledger (
            id BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL CONSTRAINT ledger_kind_known CHECK (kind IN ('received', 'surplus', 'returned', 'refunded')),
            debit TEXT NOT NULL,
            credit TEXT NOT NULL,
            amount INTEGER NOT NULL CONSTRAINT ledger_amount_positive CHECK (amount > 0),
            order_id BLOB NOT NULL REFERENCES orders (id),
            attempt_id BLOB NOT NULL REFERENCES attempts (id),
            refund_id BLOB REFERENCES refunds (id),
            posted_at INTEGER NOT NULL,
            CONSTRAINT ledger_two_accounts CHECK (debit <> credit),
            CONSTRAINT ledger_refund_is_named CHECK ((kind = 'received') = (refund_id IS NULL))
        )
        """,
        "CREATE UNIQUE INDEX one_payment_for_an_order ON ledger (order_id) WHERE kind = 'received'",
        "CREATE UNIQUE INDEX one_surplus_for_an_attempt ON ledger (attempt_id) WHERE kind = 'surplus'",
        "CREATE UNIQUE INDEX one_posting_for_a_refund ON ledger (refund_id, kind) WHERE refund_id IS NOT NULL",
        "CREATE INDEX ledger_of_attempt ON ledger (attempt_id)")

    private static let notifications = Migration(
        5, "notifications",
        """
        CREATE TABLE notifications (
            id BLOB NOT NULL PRIMARY KEY,
            channel TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            sender TEXT NOT NULL,
            body BLOB NOT NULL,
            verdict TEXT NOT NULL
        )
        """,
        "CREATE INDEX notifications_received ON notifications (received_at)")

    /// What is given back is counted at the order and at its items, which hold that it never exceeds what was paid (SPEC Y9).
    private static let partialRefunds = Migration(
        7, "partial refunds",
        """
        ALTER TABLE orders ADD COLUMN returned INTEGER NOT NULL DEFAULT 0
            CONSTRAINT orders_returned_within_amount CHECK (returned BETWEEN 0 AND amount)
            CONSTRAINT orders_returned_was_received CHECK (returned = 0 OR state IN ('paid', 'refunded'))
        """,
        """
        ALTER TABLE order_items ADD COLUMN returned INTEGER NOT NULL DEFAULT 0
            CONSTRAINT order_items_returned_within_amount CHECK (returned BETWEEN 0 AND amount)
        """,
        "CREATE UNIQUE INDEX one_item_for_a_reference ON order_items (order_id, reference)",
        // What a client has asked for, by its own key; the refunds of money that nobody was due have no row here.
        """
        CREATE TABLE refund_requests (
            refund_id BLOB NOT NULL PRIMARY KEY REFERENCES refunds (id),
            order_id BLOB NOT NULL REFERENCES orders (id),
            client TEXT NOT NULL,
            key TEXT NOT NULL,
            note TEXT NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX one_refund_for_a_key ON refund_requests (client, key)",
        "CREATE INDEX refund_requests_of_order ON refund_requests (order_id)",
        """
        CREATE TABLE refund_items (
            refund_id BLOB NOT NULL REFERENCES refund_requests (refund_id),
            order_id BLOB NOT NULL,
            reference TEXT NOT NULL,
            amount INTEGER NOT NULL CONSTRAINT refund_items_amount_positive CHECK (amount > 0),
            PRIMARY KEY (refund_id, reference),
            FOREIGN KEY (order_id, reference) REFERENCES order_items (order_id, reference)
        )
        """,
        // Refunds that were asked for before were of whole orders.
        """
        UPDATE orders SET returned = amount
        WHERE EXISTS (SELECT 1 FROM ledger WHERE ledger.order_id = orders.id AND ledger.kind = 'returned')
        """,
        """
        UPDATE order_items SET returned = amount
        WHERE EXISTS (SELECT 1 FROM ledger WHERE ledger.order_id = order_items.order_id AND ledger.kind = 'returned')
        """,
        """
        INSERT INTO refund_requests (refund_id, order_id, client, key, note)
        SELECT refunds.id, orders.id, orders.client, 'order:' || orders.idempotency_key, '' FROM refunds
        JOIN attempts ON attempts.id = refunds.attempt_id JOIN orders ON orders.id = attempts.order_id WHERE refunds.reason = 'requested'
        """,
        """
        INSERT INTO refund_items (refund_id, order_id, reference, amount)
        SELECT refund_requests.refund_id, order_items.order_id, order_items.reference, order_items.amount
        FROM refund_requests JOIN order_items ON order_items.order_id = refund_requests.order_id
        """,
        // Money for a closed order went back by itself before; now it is the exam that gives it up.
        "UPDATE refunds SET reason = 'paid_twice' WHERE reason = 'late'",
        "DROP INDEX one_refund_for_a_reason",
        "CREATE UNIQUE INDEX one_surplus_refund_for_a_reason ON refunds (attempt_id, reason) WHERE reason <> 'requested'",
        "CREATE UNIQUE INDEX one_refund_under_way ON refunds (attempt_id) WHERE state = 'sent'")

    /// Of the whole body, where only its beginning is kept; unknown for what an earlier version kept.
    private static let notificationDigests = Migration(
        9, "notification digests",
        "ALTER TABLE notifications ADD COLUMN body_length INTEGER",
        "ALTER TABLE notifications ADD COLUMN body_sha256 BLOB")

    /// For an order's history; the day's sums read the whole ledger anyway.
    private static let ledgerOfAnOrder = Migration(15, "ledger of an order", "CREATE INDEX ledger_order ON ledger (order_id, id)")
}
