import Database

extension PassportMigrations {
    /// What each client has registered for the end of a session (SPEC P10).
    static let logoutAddresses = Migration(
        10, "logout addresses",
        "ALTER TABLE clients ADD COLUMN backchannel_logout_uri TEXT",
        """
        CREATE TABLE client_post_logout_redirect_uris (
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            uri TEXT NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX client_post_logout_redirect_uris_once ON client_post_logout_redirect_uris (client_id, uri)")

    /// Which clients know of which session (SPEC P12). A row outlives its session's: a session that ran out was ended by nobody, and its
    /// clients still go by it.
    static let sessionClients = Migration(
        11, "clients of sessions",
        """
        CREATE TABLE session_clients (
            session_id BLOB NOT NULL,
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (session_id, client_id)
        )
        """,
        "CREATE INDEX session_clients_account ON session_clients (account_id)",
        "CREATE INDEX session_clients_expiry ON session_clients (expires_at)")
}
