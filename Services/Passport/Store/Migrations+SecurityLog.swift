import Database

extension PassportMigrations {
    /// Append-only (P13), which `appendOnlyLog` makes a rule of the schema; the janitor takes those away whose time is over. It names no
    /// account by a foreign key, since what happened outlives the account; an address without an account stands there as a keyed hash.
    static func securityLog(_ number: Int) -> Migration {
        Migration(
            number, "security log",
            """
            CREATE TABLE security_events (
                sequence INTEGER NOT NULL PRIMARY KEY,
                id BLOB NOT NULL,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                actor TEXT NOT NULL CONSTRAINT security_events_actor_known CHECK (actor IN ('person', 'client', 'operator', 'passport')),
                account_id BLOB,
                address_hash BLOB,
                client_id TEXT,
                address TEXT NOT NULL,
                user_agent TEXT NOT NULL,
                detail TEXT
            )
            """,
            "CREATE UNIQUE INDEX security_events_id ON security_events (id)",
            "CREATE INDEX security_events_account ON security_events (account_id, sequence)",
            "CREATE INDEX security_events_address ON security_events (address_hash, sequence)",
            "CREATE INDEX security_events_age ON security_events (at)")
    }
}
