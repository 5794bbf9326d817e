import Database

extension EnrollmentStore {
    /// What officers' lists are sorted and filtered by, and the numbers of their charts (SPEC E28).
    static let officeLists = Migration(
        21, "office lists",
        "CREATE INDEX reviews_by_state ON reviews (sitting, state, saved_at)",
        "CREATE INDEX reviews_of_site_by_state ON reviews (sitting, site, state, saved_at)",
        "CREATE INDEX office_acts_kind ON office_acts (sitting, kind, at)",
        // Counted as they come. `site` is empty for the row that counts them all; `hour` counts from 1970.
        """
        CREATE TABLE registration_hours (
            sitting TEXT NOT NULL,
            site TEXT NOT NULL,
            hour INTEGER NOT NULL,
            registrations INTEGER NOT NULL,
            PRIMARY KEY (sitting, site, hour)
        )
        """,
        """
        INSERT INTO registration_hours (sitting, site, hour, registrations)
        SELECT sitting, site, confirmed_at / 3600000000, count(*) FROM registrations GROUP BY 1, 2, 3
        """,
        """
        INSERT INTO registration_hours (sitting, site, hour, registrations)
        SELECT sitting, '', confirmed_at / 3600000000, count(*) FROM registrations GROUP BY 1, 3
        """,
        // Kept with the photo, so that finding those who lack one costs as much as there are of them.
        "ALTER TABLE registrations ADD COLUMN lacks_photo INTEGER NOT NULL DEFAULT 0",
        "UPDATE registrations SET lacks_photo = 1 WHERE NOT EXISTS (SELECT 1 FROM photos AS p WHERE p.person = registrations.person)",
        "CREATE INDEX registrations_without_photo ON registrations (sitting, site, id) WHERE lacks_photo = 1",
        "CREATE INDEX registrations_person ON registrations (person)",
        // Why an arrangement can't go on, in both languages; NULL while it can.
        "ALTER TABLE arrangements ADD COLUMN failure_zh TEXT",
        "ALTER TABLE arrangements ADD COLUMN failure_en TEXT")
}
