import Database

extension PassportMigrations {
    /// Browsers that ask to be trusted by mail (SPEC P7), by address: there is a row whether or not the address has an account. No code where
    /// no mail was sent, or when it has been used.
    static func trustRequests(_ number: Int) -> Migration {
        Migration(
            number, "requests for trust by mail",
            """
            CREATE TABLE trust_requests (
                token_hash BLOB NOT NULL PRIMARY KEY,
                email TEXT NOT NULL,
                code_hash BLOB,
                sent_at INTEGER NOT NULL,
                wrong_tries INTEGER NOT NULL DEFAULT 0,
                CONSTRAINT trust_requests_email_lower_case CHECK (email = lower(email)),
                CONSTRAINT trust_requests_tries_counted CHECK (wrong_tries >= 0)
            )
            """,
            "CREATE INDEX trust_requests_email ON trust_requests (email, sent_at)",
            "CREATE INDEX trust_requests_sent ON trust_requests (sent_at)")
    }
}
