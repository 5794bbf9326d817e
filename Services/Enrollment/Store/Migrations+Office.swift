import Database

extension EnrollmentStore {
    /// Officers, what they do, and the counts they watch (SPEC E11, E28).
    static let office = Migration(
        11, "office",
        // `account` is the passport's `sub`, kept from the first log-in on: whoever registers a freed address anew is not the officer.
        """
        CREATE TABLE officers (
            id BLOB NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            site TEXT REFERENCES sites (code),
            account TEXT,
            added_at INTEGER NOT NULL,
            removed_at INTEGER
        )
        """,
        "CREATE UNIQUE INDEX one_officer_an_address ON officers (email) WHERE removed_at IS NULL",
        "CREATE INDEX officers_account ON officers (account)",
        // Append-only.
        """
        CREATE TABLE office_acts (
            id BLOB NOT NULL PRIMARY KEY,
            sitting TEXT NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            site TEXT,
            subject TEXT,
            detail TEXT NOT NULL,
            reason TEXT NOT NULL
        )
        """,
        "CREATE INDEX office_acts_time ON office_acts (sitting, at)",
        "CREATE INDEX office_acts_site ON office_acts (sitting, site, at)",
        // A site's officer finds the waiting ones of the own site without reading the country's.
        "ALTER TABLE reviews ADD COLUMN site TEXT",
        "UPDATE reviews SET site = (SELECT site FROM roster_entries WHERE id = reviews.roster_entry)",
        "ALTER TABLE reviews ADD COLUMN decided_at INTEGER",
        "ALTER TABLE reviews ADD COLUMN decided_by TEXT",
        "CREATE INDEX reviews_waiting ON reviews (sitting, site, saved_at) WHERE state = 'waiting'",
        // Seats that were given back are counted like those that are taken: a count costs the same at any size.
        "ALTER TABLE seats ADD COLUMN released INTEGER NOT NULL DEFAULT 0 CONSTRAINT released_not_negative CHECK (released >= 0)",
        """
        UPDATE seats SET released = (
            SELECT count(*) FROM entries AS e
            WHERE e.sitting = seats.sitting AND e.site = seats.site AND e.subject = seats.subject AND e.state = 'released')
        """,
        "CREATE INDEX registrations_site ON registrations (sitting, site)",
        "CREATE INDEX registrations_email ON registrations (sitting, email)",
        "CREATE INDEX roster_entries_name ON roster_entries (sitting, name)",
        "CREATE INDEX deleted_registrations_person ON deleted_registrations (sitting, person)")
}
