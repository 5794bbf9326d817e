import Database

extension PaymentStore {
    /// What an operator looks an order's whole story up in (SPEC Y12): each change of a state, which callbacks spoke of which attempt, events
    /// as they were written, their deliveries, alarms, and what operators did. Nothing here is ever changed or removed.
    static let history = Migration(
        12, "history",
        """
        CREATE TABLE attempt_changes (
            id BLOB NOT NULL PRIMARY KEY,
            attempt_id BLOB NOT NULL REFERENCES attempts (id),
            state TEXT NOT NULL,
            source TEXT NOT NULL CONSTRAINT attempt_changes_source_known CHECK (source IN ('answer', 'callback')),
            changed_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX attempt_changes_of_attempt ON attempt_changes (attempt_id)",
        """
        CREATE TABLE refund_changes (
            id BLOB NOT NULL PRIMARY KEY,
            refund_id BLOB NOT NULL REFERENCES refunds (id),
            word TEXT NOT NULL CONSTRAINT refund_changes_word_known CHECK (word IN ('asked', 'done', 'refused', 'unknown')),
            detail TEXT,
            changed_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX refund_changes_of_refund ON refund_changes (refund_id)",
        """
        CREATE TABLE notification_attempts (
            attempt_id BLOB NOT NULL REFERENCES attempts (id),
            notification_id BLOB NOT NULL REFERENCES notifications (id),
            PRIMARY KEY (attempt_id, notification_id)
        )
        """,
        """
        CREATE TABLE order_events (
            id BLOB NOT NULL PRIMARY KEY,
            order_id BLOB NOT NULL REFERENCES orders (id),
            sequence INTEGER NOT NULL,
            kind TEXT NOT NULL,
            payload BLOB NOT NULL,
            written_at INTEGER NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX order_events_line ON order_events (order_id, sequence)",
        """
        CREATE TABLE event_deliveries (
            id BLOB NOT NULL PRIMARY KEY,
            event_id BLOB NOT NULL REFERENCES order_events (id),
            failure TEXT,
            tried_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX event_deliveries_of_event ON event_deliveries (event_id)",
        """
        CREATE TABLE alarms (
            id BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            channel TEXT NOT NULL,
            number TEXT NOT NULL,
            order_id BLOB REFERENCES orders (id),
            raised_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX alarms_of_order ON alarms (order_id) WHERE order_id IS NOT NULL",
        """
        CREATE TABLE operator_acts (
            id BLOB NOT NULL PRIMARY KEY,
            operator TEXT NOT NULL,
            act TEXT NOT NULL
                CONSTRAINT operator_acts_act_known CHECK (act IN ('refund', 'resend', 'refresh', 'reconcile', 'settle')),
            order_id BLOB REFERENCES orders (id),
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            acted_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX operator_acts_of_order ON operator_acts (order_id) WHERE order_id IS NOT NULL",
        // A day's bill that an operator wants compared; whoever does the jobs does it.
        """
        CREATE TABLE wanted_reconciliations (
            channel TEXT NOT NULL,
            day TEXT NOT NULL,
            wanted_at INTEGER NOT NULL,
            PRIMARY KEY (channel, day)
        )
        """,
        "CREATE INDEX orders_key ON orders (idempotency_key)",
        "CREATE INDEX order_items_reference ON order_items (reference)",
        "CREATE INDEX attempts_gateway_number ON attempts (gateway_number) WHERE gateway_number IS NOT NULL",
        "CREATE INDEX refund_requests_key ON refund_requests (key)",
        "CREATE INDEX refunds_of_attempt ON refunds (attempt_id)",
        "CREATE INDEX bill_entries_request ON bill_entries (request) WHERE kind = 'refund'",
        "CREATE INDEX differences_of_number ON differences (number)",
        "CREATE INDEX differences_by_state ON differences (state, id)")
}
