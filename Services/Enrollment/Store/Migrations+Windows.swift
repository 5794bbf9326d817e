import Database

extension EnrollmentStore {
    /// Windows that the centre has changed (SPEC E28), and sittings whose personal data are gone (E30).
    static let windows = Migration(
        14, "windows and erasures",
        // Append-only: of each kind the newest is in force.
        """
        CREATE TABLE window_changes (
            id BLOB NOT NULL PRIMARY KEY,
            sitting TEXT NOT NULL,
            kind TEXT NOT NULL,
            opens INTEGER NOT NULL,
            closes INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            CONSTRAINT window_closes_after_it_opens CHECK (closes > opens)
        )
        """,
        "CREATE INDEX window_changes_sitting ON window_changes (sitting, changed_at)",
        """
        CREATE TABLE erasures (
            sitting TEXT NOT NULL PRIMARY KEY,
            begun_at INTEGER NOT NULL,
            counts TEXT NOT NULL,
            completed_at INTEGER
        )
        """,
        "CREATE INDEX registrations_roster_entry ON registrations (roster_entry)",
        "CREATE INDEX reviews_roster_entry ON reviews (roster_entry)",
        "CREATE INDEX deleted_registrations_sitting ON deleted_registrations (sitting)",
        "CREATE INDEX placements_sitting ON placements (sitting)")
}
