import Database

extension PaymentStore {
    /// What the gateways' bills say, line by line, and where they differ from the ledger (SPEC Y11).
    static let bills = Migration(
        11, "bills",
        """
        CREATE TABLE reconciliations (
            id BLOB NOT NULL PRIMARY KEY,
            channel TEXT NOT NULL,
            day TEXT NOT NULL,
            source TEXT NOT NULL CONSTRAINT reconciliations_source_known CHECK (source IN ('gateway', 'file')),
            state TEXT NOT NULL CONSTRAINT reconciliations_state_known CHECK (state IN ('running', 'done', 'failed')),
            began_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            entries INTEGER NOT NULL DEFAULT 0,
            failure TEXT
        )
        """,
        "CREATE UNIQUE INDEX one_reconciliation_running ON reconciliations (channel) WHERE state = 'running'",
        "CREATE INDEX reconciliations_of_day ON reconciliations (channel, day, began_at)",
        """
        CREATE TABLE bill_entries (
            channel TEXT NOT NULL,
            kind TEXT NOT NULL CONSTRAINT bill_entries_kind_known CHECK (kind IN ('payment', 'refund')),
            number TEXT NOT NULL,
            request TEXT NOT NULL,
            day TEXT NOT NULL,
            gateway_number TEXT NOT NULL,
            amount INTEGER NOT NULL CONSTRAINT bill_entries_amount_positive CHECK (amount > 0),
            happened_at INTEGER NOT NULL,
            counterpart BLOB,
            PRIMARY KEY (channel, kind, number, request)
        )
        """,
        "CREATE UNIQUE INDEX bill_entries_counterpart ON bill_entries (counterpart) WHERE counterpart IS NOT NULL",
        "CREATE INDEX bill_entries_of_day ON bill_entries (channel, day)",
        """
        CREATE TABLE differences (
            id BLOB NOT NULL PRIMARY KEY,
            channel TEXT NOT NULL,
            day TEXT NOT NULL,
            kind TEXT NOT NULL
                CONSTRAINT differences_kind_known CHECK (kind IN ('missing_here', 'missing_there', 'amount', 'state')),
            entry TEXT NOT NULL,
            number TEXT NOT NULL,
            request TEXT NOT NULL,
            ours INTEGER,
            theirs INTEGER,
            state TEXT NOT NULL CONSTRAINT differences_state_known CHECK (state IN ('open', 'healed', 'settled')),
            found_at INTEGER NOT NULL,
            found_by BLOB NOT NULL REFERENCES reconciliations (id),
            ended_at INTEGER,
            ended_by TEXT,
            note TEXT,
            CONSTRAINT differences_end_is_whole CHECK ((state = 'open') = (ended_at IS NULL)),
            CONSTRAINT differences_settled_by_somebody CHECK (state <> 'settled' OR (ended_by IS NOT NULL AND note IS NOT NULL))
        )
        """,
        "CREATE UNIQUE INDEX one_difference_of_a_kind ON differences (channel, day, kind, entry, number, request)",
        "CREATE INDEX differences_open ON differences (channel, id) WHERE state = 'open'",
        "CREATE INDEX attempts_received ON attempts (channel, received_at) WHERE received_at IS NOT NULL",
        "CREATE INDEX ledger_refunded ON ledger (credit, posted_at) WHERE kind = 'refunded'")
}
