import Database

extension EnrollmentStore {
    /// Logging out together with the passport (SPEC P12). The ID token is what the passport knows our logout by; it opens nothing.
    static let loggingOut = Migration(
        10, "logging out",
        "ALTER TABLE sessions ADD COLUMN id_token TEXT",
        "CREATE INDEX sessions_passport_session ON sessions (passport_session)",
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
