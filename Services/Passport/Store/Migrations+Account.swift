import Database

extension PassportMigrations {
    /// Links to a new password (SPEC P8), by address: there is one row whether or not the address has an account.
    static let recoveries = Migration(
        13, "recovery links",
        """
        CREATE TABLE recoveries (
            email TEXT NOT NULL PRIMARY KEY,
            link_hash BLOB NOT NULL,
            sent_at INTEGER NOT NULL,
            CONSTRAINT recoveries_email_lower_case CHECK (email = lower(email))
        )
        """,
        "CREATE UNIQUE INDEX recoveries_link ON recoveries (link_hash)",
        "CREATE INDEX recoveries_sent ON recoveries (sent_at)")

    /// The second factor (P15), log-ins that are half-way, and which clients an account has used (P14).
    static let secondFactors = Migration(
        14, "second factors and used clients",
        """
        CREATE TABLE second_factors (
            account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
            sealed BLOB NOT NULL,
            made_at INTEGER NOT NULL,
            confirmed_at INTEGER,
            last_step INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE second_factor_codes (
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            code_hash BLOB NOT NULL,
            PRIMARY KEY (account_id, code_hash)
        )
        """,
        """
        CREATE TABLE pending_log_ins (
            token_hash BLOB NOT NULL PRIMARY KEY,
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL,
            tries INTEGER NOT NULL
        )
        """,
        "CREATE INDEX pending_log_ins_account ON pending_log_ins (account_id)",
        "CREATE INDEX pending_log_ins_expiry ON pending_log_ins (expires_at)",
        "ALTER TABLE sessions ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE grants ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TABLE used_clients (
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, client_id)
        )
        """,
        """
        INSERT INTO used_clients (account_id, client_id, first_at, last_at)
        SELECT account_id, client_id, min(created_at), max(created_at) FROM grants GROUP BY account_id, client_id
        """,
        "ALTER TABLE clients ADD COLUMN event_uri TEXT")
}
