import Database

extension EnrollmentStore {
    /// Sheets and photos that officers send by the page (SPEC E27): they come in pieces, and are worked off by one process.
    static let imports = Migration(
        16, "imports",
        """
        CREATE TABLE imports (
            id BLOB NOT NULL PRIMARY KEY,
            sitting TEXT NOT NULL,
            kind TEXT NOT NULL,
            site TEXT,
            officer TEXT NOT NULL,
            file_name TEXT NOT NULL,
            byte_count INTEGER NOT NULL CONSTRAINT import_not_empty CHECK (byte_count > 0),
            state TEXT NOT NULL CONSTRAINT import_state CHECK (state IN ('receiving', 'waiting', 'running', 'done', 'failed')),
            begun_at INTEGER NOT NULL,
            ended_at INTEGER,
            permille INTEGER NOT NULL DEFAULT 0,
            taken INTEGER NOT NULL DEFAULT 0,
            refused INTEGER NOT NULL DEFAULT 0,
            message TEXT
        )
        """,
        "CREATE INDEX imports_of_sitting ON imports (sitting, begun_at)",
        "CREATE INDEX imports_waiting ON imports (begun_at) WHERE state IN ('receiving', 'waiting', 'running')",
        // Sealed, since they hold identity numbers; gone when the import has ended (S8).
        """
        CREATE TABLE import_pieces (
            import BLOB NOT NULL REFERENCES imports (id),
            number INTEGER NOT NULL,
            byte_count INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (import, number)
        )
        """,
        """
        CREATE TABLE import_faults (
            import BLOB NOT NULL REFERENCES imports (id),
            number INTEGER NOT NULL,
            line INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (import, number)
        )
        """)
}
