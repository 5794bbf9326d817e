public import Database

/// What logging in through the passport keeps in a service's database.
public enum SignInTables {
    /// The tables' migration; a service gives it one of its own numbers. The ID token is what the passport knows our logout by; it opens nothing.
    public static func migration(_ number: Int) -> Migration {
        Migration(
            number, "signing in",
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
                expires_at INTEGER NOT NULL,
                id_token TEXT
            )
            """,
            "CREATE INDEX sessions_expiry ON sessions (expires_at)",
            "CREATE INDEX sessions_passport_session ON sessions (passport_session)",
            "CREATE INDEX sessions_account ON sessions (account)",
            // A login on its way through the passport must not open a session for one that has ended meanwhile.
            """
            CREATE TABLE ended_passport_sessions (
                id TEXT NOT NULL PRIMARY KEY,
                ended_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX ended_passport_sessions_time ON ended_passport_sessions (ended_at)",
            """
            CREATE TABLE seen_logout_tokens (
                id TEXT NOT NULL PRIMARY KEY,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX seen_logout_tokens_expiry ON seen_logout_tokens (expires_at)")
    }
}
