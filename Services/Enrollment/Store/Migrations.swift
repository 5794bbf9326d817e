import Allowances
import Captcha
public import Database
import Outbox

extension EnrollmentStore {
    /// Forward only; a number is never used again.
    public static let migrations: [Migration] = [
        Migration(
            1, "roster",
            """
            CREATE TABLE sites (
                code TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                province TEXT NOT NULL
            )
            """,
            // One row a person a sitting. `person` is the keyed hash of document kind and number; the number itself and the photo are
            // sealed (S8).
            """
            CREATE TABLE roster_entries (
                id BLOB NOT NULL PRIMARY KEY,
                sitting TEXT NOT NULL,
                person BLOB NOT NULL,
                name TEXT NOT NULL,
                document BLOB NOT NULL,
                site TEXT NOT NULL REFERENCES sites (code),
                school TEXT NOT NULL,
                campus TEXT NOT NULL,
                college TEXT NOT NULL,
                major TEXT NOT NULL,
                class_name TEXT NOT NULL,
                eligible TEXT NOT NULL
            )
            """,
            "CREATE UNIQUE INDEX one_roster_entry_a_person ON roster_entries (sitting, person)",
            """
            CREATE TABLE photos (
                person BLOB NOT NULL PRIMARY KEY,
                image BLOB NOT NULL
            )
            """,
            """
            CREATE TABLE past_scores (
                number TEXT NOT NULL PRIMARY KEY,
                person BLOB NOT NULL,
                name TEXT NOT NULL,
                score INTEGER NOT NULL CONSTRAINT score_in_range CHECK (score BETWEEN 0 AND 710)
            )
            """),
        Migration(
            2, "sessions",
            // On the way through the passport. `state` is the hash of what the browser carries.
            """
            CREATE TABLE logins (
                state BLOB NOT NULL PRIMARY KEY,
                nonce TEXT NOT NULL,
                verifier TEXT NOT NULL,
                return_to TEXT NOT NULL,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX logins_expiry ON logins (expires_at)",
            """
            CREATE TABLE sessions (
                token BLOB NOT NULL PRIMARY KEY,
                account TEXT NOT NULL,
                email TEXT NOT NULL,
                is_verified INTEGER NOT NULL,
                passport_session TEXT NOT NULL,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX sessions_account ON sessions (account)",
            "CREATE INDEX sessions_expiry ON sessions (expires_at)",
            """
            CREATE TABLE agreements (
                account TEXT NOT NULL,
                sitting TEXT NOT NULL,
                version TEXT NOT NULL,
                accepted_at INTEGER NOT NULL,
                client TEXT NOT NULL,
                PRIMARY KEY (account, sitting, version)
            )
            """),
        Migration(
            3, "registrations",
            """
            CREATE TABLE registrations (
                id BLOB NOT NULL PRIMARY KEY,
                sitting TEXT NOT NULL,
                person BLOB NOT NULL,
                account TEXT NOT NULL,
                email TEXT NOT NULL,
                roster_entry BLOB NOT NULL REFERENCES roster_entries (id),
                site TEXT NOT NULL REFERENCES sites (code),
                confirmed_at INTEGER NOT NULL,
                delete_at INTEGER
            )
            """,
            "CREATE UNIQUE INDEX one_registration_a_person ON registrations (sitting, person)",
            "CREATE UNIQUE INDEX one_registration_an_account ON registrations (sitting, account)",
            "CREATE INDEX registrations_deletion ON registrations (delete_at) WHERE delete_at IS NOT NULL",
            // Whose history a deleted registration's rows are, and who is told of late money (E17, E22).
            """
            CREATE TABLE deleted_registrations (
                id BLOB NOT NULL PRIMARY KEY,
                sitting TEXT NOT NULL,
                person BLOB NOT NULL,
                account TEXT NOT NULL,
                email TEXT NOT NULL,
                deleted_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX deleted_registrations_account ON deleted_registrations (sitting, account)",
            // Money's way from here to Payment; what it paid for is in payment_entries.
            """
            CREATE TABLE payments (
                id BLOB NOT NULL PRIMARY KEY,
                registration BLOB NOT NULL,
                order_number TEXT,
                channel TEXT NOT NULL,
                amount INTEGER NOT NULL CONSTRAINT amount_positive CHECK (amount > 0),
                state TEXT NOT NULL CONSTRAINT payment_state CHECK (state IN ('open', 'paid', 'closed', 'refunded')),
                expires_at INTEGER NOT NULL,
                begun_at INTEGER NOT NULL,
                settle_at INTEGER NOT NULL,
                settle_tries INTEGER NOT NULL DEFAULT 0
            )
            """,
            "CREATE UNIQUE INDEX one_open_payment ON payments (registration) WHERE state = 'open'",
            "CREATE UNIQUE INDEX payment_of_order ON payments (order_number) WHERE order_number IS NOT NULL",
            "CREATE INDEX payments_of_registration ON payments (registration, begun_at)",
            // `settle_at`: when the sweep asks Payment (again) what has become of it.
            "CREATE INDEX payments_settling ON payments (settle_at) WHERE state = 'open'",
            // The rule that nobody can break (E14).
            """
            CREATE TABLE seats (
                sitting TEXT NOT NULL,
                site TEXT NOT NULL REFERENCES sites (code),
                subject TEXT NOT NULL,
                capacity INTEGER NOT NULL CONSTRAINT capacity_not_negative CHECK (capacity >= 0),
                held INTEGER NOT NULL DEFAULT 0 CONSTRAINT held_not_negative CHECK (held >= 0),
                paid INTEGER NOT NULL DEFAULT 0 CONSTRAINT paid_not_negative CHECK (paid >= 0),
                PRIMARY KEY (sitting, site, subject),
                CONSTRAINT seats_within_capacity CHECK (held + paid <= capacity)
            )
            """,
            """
            CREATE TABLE entries (
                id BLOB NOT NULL PRIMARY KEY,
                registration BLOB NOT NULL,
                sitting TEXT NOT NULL,
                site TEXT NOT NULL,
                subject TEXT NOT NULL,
                state TEXT NOT NULL CONSTRAINT entry_state CHECK (state IN ('held', 'paid', 'released')),
                fee INTEGER NOT NULL CONSTRAINT fee_not_negative CHECK (fee >= 0),
                entered_at INTEGER NOT NULL,
                held_until INTEGER NOT NULL,
                ended_at INTEGER,
                paid_by BLOB REFERENCES payments (id),
                CONSTRAINT paid_has_money CHECK (state <> 'paid' OR fee = 0 OR paid_by IS NOT NULL),
                FOREIGN KEY (sitting, site, subject) REFERENCES seats (sitting, site, subject)
            )
            """,
            "CREATE UNIQUE INDEX one_entry_a_subject ON entries (registration, subject) WHERE state IN ('held', 'paid')",
            "CREATE INDEX entries_hold ON entries (held_until) WHERE state = 'held'",
            "CREATE INDEX entries_place ON entries (sitting, site, subject) WHERE state = 'paid'",
            """
            CREATE TABLE payment_entries (
                payment BLOB NOT NULL REFERENCES payments (id),
                entry BLOB NOT NULL REFERENCES entries (id),
                PRIMARY KEY (payment, entry)
            )
            """,
            "CREATE INDEX payments_of_entry ON payment_entries (entry)",
            """
            CREATE TABLE reviews (
                id BLOB NOT NULL PRIMARY KEY,
                sitting TEXT NOT NULL,
                roster_entry BLOB NOT NULL REFERENCES roster_entries (id),
                account TEXT NOT NULL,
                ticket_number TEXT NOT NULL,
                state TEXT NOT NULL CONSTRAINT review_state CHECK (state IN ('passed', 'waiting', 'refused')),
                saved_at INTEGER NOT NULL,
                reason TEXT
            )
            """,
            "CREATE UNIQUE INDEX one_review_a_person ON reviews (sitting, roster_entry)",
            // Append-only: what happened to a registration, told to the candidate too (E29).
            """
            CREATE TABLE history (
                registration BLOB NOT NULL,
                sequence INTEGER NOT NULL,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT,
                detail TEXT,
                PRIMARY KEY (registration, sequence)
            )
            """),
        Migration(
            4, "payment inbox",
            """
            CREATE TABLE seen_events (
                id TEXT NOT NULL PRIMARY KEY,
                seen_at INTEGER NOT NULL
            )
            """),
        Migration(
            5, "arrangement",
            """
            CREATE TABLE arrangements (
                sitting TEXT NOT NULL PRIMARY KEY,
                seed TEXT NOT NULL,
                arranged_at INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE placements (
                entry BLOB NOT NULL PRIMARY KEY REFERENCES entries (id),
                sitting TEXT NOT NULL,
                site TEXT NOT NULL,
                subject TEXT NOT NULL,
                room INTEGER NOT NULL,
                seat INTEGER NOT NULL,
                number TEXT NOT NULL
            )
            """,
            "CREATE UNIQUE INDEX one_ticket_a_number ON placements (sitting, number)",
            "CREATE UNIQUE INDEX one_candidate_a_seat ON placements (sitting, site, subject, room, seat)"),
        Outbox.migration(6),
        Outbox.migrationToLines(7),
        Migration(
            8, "arrangement in steps",
            "ALTER TABLE arrangements ADD COLUMN completed_at INTEGER",
            "UPDATE arrangements SET completed_at = arranged_at",
            """
            CREATE TABLE arrangement_places (
                sitting TEXT NOT NULL REFERENCES arrangements (sitting),
                site TEXT NOT NULL,
                subject TEXT NOT NULL,
                placed_at INTEGER,
                PRIMARY KEY (sitting, site, subject)
            )
            """,
            // What was paid and is no more: an arrangement that had begun before keeps its seat.
            """
            CREATE INDEX entries_given_back ON entries (sitting, site, subject)
            WHERE state = 'released' AND (paid_by IS NOT NULL OR fee = 0)
            """),
        Allowances.migration(9), loggingOut, office, batches, Captchas.migration(13), windows, waitingLine, imports, indexes,
        erasure, importRuns, reviewsByTime, officeLists, provinces, importMessages,
    ]
}
