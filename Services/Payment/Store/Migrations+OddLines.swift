import Database

extension PaymentStore {
    /// A line that can't be read is a difference, too: the rule of what may stand there is made anew, and with it the ones that were missing.
    static let oddLines = Migration(
        19, "odd lines",
        """
        CREATE TABLE differences_anew (
            id BLOB NOT NULL PRIMARY KEY,
            channel TEXT NOT NULL CONSTRAINT differences_channel_known CHECK (channel IN ('alipay', 'payease')),
            day TEXT NOT NULL,
            kind TEXT NOT NULL
                CONSTRAINT differences_kind_known CHECK (kind IN ('missing_here', 'missing_there', 'amount', 'state', 'unreadable')),
            entry TEXT NOT NULL CONSTRAINT differences_entry_known CHECK (entry IN ('payment', 'refund')),
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
        """
        INSERT INTO differences_anew (
            id, channel, day, kind, entry, number, request, ours, theirs, state, found_at, found_by, ended_at, ended_by, note)
        SELECT id, channel, day, kind, entry, number, request, ours, theirs, state, found_at, found_by, ended_at, ended_by, note
        FROM differences
        """,
        "DROP TABLE differences",
        "ALTER TABLE differences_anew RENAME TO differences",
        "CREATE UNIQUE INDEX one_difference_of_a_kind ON differences (channel, day, kind, entry, number, request)",
        "CREATE INDEX differences_open ON differences (channel, id) WHERE state = 'open'",
        "CREATE INDEX differences_of_number ON differences (number)",
        "CREATE INDEX differences_by_state ON differences (state, id)")
}
