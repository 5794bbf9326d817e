import Database

extension PaymentStore {
    /// Persons say what no gateway does, and who may act is an act, too (SPEC Y12): tables whose rules name what may stand there are made anew.
    static let declarations = Migration(
        17, "declarations",
        """
        CREATE TABLE operator_acts_anew (
            id BLOB NOT NULL PRIMARY KEY,
            operator TEXT NOT NULL,
            act TEXT NOT NULL CONSTRAINT operator_acts_act_known CHECK (act IN (
                'refund', 'resend', 'refresh', 'reconcile', 'settle', 'declare_unpaid', 'declare_refunded', 'admit', 'dismiss')),
            order_id BLOB REFERENCES orders (id),
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            acted_at INTEGER NOT NULL
        )
        """,
        """
        INSERT INTO operator_acts_anew (id, operator, act, order_id, subject, reason, acted_at)
        SELECT id, operator, act, order_id, subject, reason, acted_at FROM operator_acts
        """,
        "DROP TABLE operator_acts",
        "ALTER TABLE operator_acts_anew RENAME TO operator_acts",
        "CREATE INDEX operator_acts_of_order ON operator_acts (order_id) WHERE order_id IS NOT NULL",
        """
        CREATE TABLE attempt_changes_anew (
            id BLOB NOT NULL PRIMARY KEY,
            attempt_id BLOB NOT NULL REFERENCES attempts (id),
            state TEXT NOT NULL CONSTRAINT attempt_changes_state_known CHECK (state IN ('open', 'unknown', 'paid', 'closed')),
            source TEXT NOT NULL CONSTRAINT attempt_changes_source_known CHECK (source IN ('answer', 'callback', 'operator')),
            changed_at INTEGER NOT NULL
        )
        """,
        """
        INSERT INTO attempt_changes_anew (id, attempt_id, state, source, changed_at)
        SELECT id, attempt_id, state, source, changed_at FROM attempt_changes
        """,
        "DROP TABLE attempt_changes",
        "ALTER TABLE attempt_changes_anew RENAME TO attempt_changes",
        "CREATE INDEX attempt_changes_of_attempt ON attempt_changes (attempt_id)")
}
