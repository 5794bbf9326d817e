import Database

extension EnrollmentStore {
    /// Who came when, for a crowd that is larger than the service: every process gives out places of the same line.
    static let waitingLine = Migration(
        15, "waiting line",
        """
        CREATE TABLE waiting_lines (
            sitting TEXT NOT NULL PRIMARY KEY,
            last_place INTEGER NOT NULL,
            level INTEGER NOT NULL,
            at INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE waiting_places (
            sitting TEXT NOT NULL,
            account TEXT NOT NULL,
            place INTEGER NOT NULL,
            came_at INTEGER NOT NULL,
            PRIMARY KEY (sitting, account)
        )
        """,
        "CREATE INDEX waiting_places_time ON waiting_places (came_at)")
}
